import { say } from '../../src/bridge/sentence'
import type { FindingCode } from '../runtime/doctor/finding'
import type { NodeFault } from '../runtime/unusable'

/** What keeps both of Sagoo's owners, and the nodes that use them, from working. */
export const UNSET: NodeFault = {
  status: 'sagoo.status.unset',
  sentence: say`An environment variable that is used here is not set`,
}

export const BAD_ADDRESS: NodeFault = {
  status: 'sagoo.status.bad-address',
  sentence: say`The address is not understood: a Sagoo server starts with wss:// or ws://, a Sagoo broker with mqtt://, mqtts://, ws:// or wss://`,
}

export const NO_SERVER: NodeFault = {
  status: 'sagoo.status.no-server',
  sentence: say`No Sagoo server is chosen in this node`,
}

export const FAULT_ADVICE = say`Open the node and fill in what is missing or wrong, then deploy`

/** What kind of mistake keeps an owner from connecting; whatever is none of the above is about its login. */
export function faultCode(fault: NodeFault): FindingCode {
  if (fault === UNSET) return 'variable'
  return fault === BAD_ADDRESS ? 'address' : 'key'
}
