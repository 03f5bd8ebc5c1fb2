import type { Target } from './target'
import { devices } from './targets/devices'
import { mixin } from './targets/mixin'
import { rokid } from './targets/rokid'
import { sagoo } from './targets/sagoo'
import { sinric } from './targets/sinric'

/** Every parser of what somebody else has written. */
export const targets: readonly Target[] = [...sinric, ...rokid, ...sagoo, ...mixin, ...devices]
