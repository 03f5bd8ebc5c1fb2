/** A device as the portal's owner registered it. `type` is the portal code without its prefix: SWITCH, LIGHT, … */
export interface CloudDevice {
  id: string
  name: string
  type: string
}
