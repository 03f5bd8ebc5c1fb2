/** Programs that speak on topics of their own and announce nothing. */
export const presetIds = ['shelly1', 'shelly2', 'wled', 'openbeken', 'zwave'] as const

export type PresetId = (typeof presetIds)[number]
