import assert from 'node:assert/strict'
import { runInNewContext } from 'node:vm'
import { profiles as realProfiles } from '../../src/profiles/index'
import { readText } from './files'

interface Line {
  key: string
  value: unknown
}
interface Option {
  onValue: string
  offValue: string
  invert: boolean
  min: number
  max: number
}
interface DeviceOptions {
  profiles: Record<string, unknown>
  preview: (profile: unknown, option: Option, abilities?: object[]) => Line[]
}

const scales = [
  [0, 100],
  [0, 254],
  [0, 1],
  [20, 255],
  [153, 500],
] as const

describe('the preview in a device dialog', () => {
  const page: Record<string, unknown> = {}
  page.window = page
  for (const file of ['fields.js', 'device-options.js']) runInNewContext(readText('resources', file), page)
  const { profiles, preview } = (page.Homewire as { deviceOptions: DeviceOptions }).deviceOptions

  for (const name of Object.keys(profiles)) {
    it(`${name}: shows exactly what the runtime sends`, () => {
      for (const invert of [false, true]) {
        for (const [min, max] of scales) {
          const option = { onValue: 'yes', offValue: 'no', invert, min, max }
          const real = realProfiles[name as keyof typeof realProfiles](option)
          const sent = (capability: string, value: unknown): unknown =>
            real.shape({ capability, operation: 'set', value }).payload
          const [on, off, level] = preview(profiles[name], option)
          assert.deepEqual([on?.value, off?.value], [sent('power', true), sent('power', false)])
          assert.equal(level?.value, sent('brightness', 40), `${min} to ${max}`)
          const [locked, unlocked] = preview(profiles[name], option, [
            { kind: 'pair', on: 'LOCKED', off: 'UNLOCKED' },
          ])
          assert.deepEqual(
            [locked?.value, unlocked?.value],
            [sent('lock', 'LOCKED'), sent('lock', 'UNLOCKED')],
          )
        }
      }
    })
  }
})
