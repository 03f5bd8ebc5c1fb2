import { openbeken } from './openbeken'
import type { PresetId } from './ids'
import type { Preset } from './preset'
import { shelly1 } from './shelly1'
import { shelly2 } from './shelly2'
import { wled } from './wled'
import { zwave } from './zwave'

export { type PresetId, presetIds } from './ids'
export type { Preset } from './preset'

/** Wiring of programs that announce nothing (docs/wiring.md#presets). */
export const presets: Readonly<Record<PresetId, Preset>> = { shelly1, shelly2, wled, openbeken, zwave }
