import * as v from 'valibot'
import { say } from '../../bridge/sentence'
import { errorSchema } from '../messages'
import { MixinError, NoReply } from '../refusal'

const replySchema = v.looseObject({ data: v.optional(v.unknown()), error: v.optional(errorSchema) })

/**
 * The `data` of a reply of Mixin's API. Errors come with HTTP 202: the body tells, and the status only when there is none
 * (docs/protocols/mixin.md#http).
 * @throws MixinError as the server answers it, NoReply for what is no reply of Mixin's
 */
export function readReply(status: number, text: string): unknown {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), replySchema), text)
  if (parsed.success && parsed.output.error) throw new MixinError(parsed.output.error)
  if (status >= 400) throw new MixinError({ code: status, description: '' })
  if (parsed.success) return parsed.output.data
  if (text === '') return undefined
  throw new NoReply(say`Mixin answered with something that is not JSON`)
}
