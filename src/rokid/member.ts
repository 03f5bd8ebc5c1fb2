import type { Device } from '../bridge/device'
import type { Endpoint } from './endpoint'
import type { EndpointState } from './messages'

/** A device of the skill: what Rokid knows it as, and the thing itself. */
export interface Member {
  readonly endpoint: Endpoint
  readonly device: Device
  /** How long a request may take before Rokid has to hear something, in ms. */
  readonly timeout: number
  /** How long a request may take that is deferred, in ms; undefined: this device defers nothing. */
  readonly deferral: number | undefined
}

/** Everything that is known of a device, as Rokid reads it. */
export function statesOf({ endpoint, device }: Member): EndpointState {
  return { endpointId: endpoint.id, states: endpoint.states(device.facets()) }
}
