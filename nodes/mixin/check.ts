import { type Saying, say } from '../../src/bridge/sentence'
import type { MixinStatus } from '../../src/mixin/session'
import { type Finding, finding, type FindingCode } from '../runtime/doctor/finding'

/** What is wrong with a bot, as far as its own connection tells. */
export function connectionFindings(
  { id, name }: { id: string; name: string },
  { link, refused, complaint, skew }: MixinStatus,
): Finding[] {
  const found: Finding[] = []
  const add = (code: FindingCode, sentence: Saying, advice: Saying): void =>
    void found.push(finding(code, id, sentence, advice))
  const minutes = refused?.cause === 'clock' ? refused.minutes : skew
  if (minutes !== undefined)
    add(
      'clock',
      say`This machine's clock is ${Math.abs(minutes)} min off Mixin's`,
      say`Set this machine's clock right, best with NTP (timedatectl set-ntp true)`,
    )
  if (link.state === 'refused' && refused?.cause !== 'clock')
    add(
      'keystore',
      refused?.cause === 'outdated'
        ? say`Mixin refuses ${name} (${link.reason}): this version is too old for it`
        : say`Mixin refuses the keystore of ${name} (${link.reason}): it is of another bot, or a newer session was made in the dashboard`,
      refused?.cause === 'outdated'
        ? say`Update @homewire/node-red in the palette`
        : say`Generate a new session in the bot's dashboard, and paste its keystore into the bot`,
    )
  if (complaint !== undefined)
    add(
      'foreign-words',
      say`Mixin sent something that is not understood: ${complaint}`,
      say`Check the addresses in the bot; if they are Mixin's own, please report this`,
    )
  return found
}
