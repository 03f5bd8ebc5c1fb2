/** A device as the portal's owner registered it. `type` is the portal code without its prefix: SWITCH, LIGHT, … */
export interface CloudDevice {
  id: string
  name: string
  type: string
  /** No socket here carries it: it runs with somebody else's firmware. */
  isElsewhere?: true
}
