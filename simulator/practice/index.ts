/**
 * What the package ships of the simulator, as dist/practice.js: the clouds that a practice node needs, and the speaker.
 * nodes/runtime/practice.ts loads it when the first such node is deployed (docs/decisions/0016-practice.md).
 */
export { openMixin } from './mixin'
export { openRokid } from './rokid'
export { openSagoo } from './sagoo'
export { openSinric } from './sinric'
export { say } from '../speaker/say'
export { suggestions } from '../speaker/suggestions'
