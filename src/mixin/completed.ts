import { isUploaded } from './categories'
import { fetchFile } from './files'
import type { InOptions } from './in-options'
import type { Incoming } from './message-view'
import type { MixinSession } from './session'

type Wishes = Pick<InOptions, 'wantsFiles' | 'wantsNames'>

/** Whether a node wants to know of a message what is not in it. */
export function needsMore({ facts }: Incoming, { wantsFiles, wantsNames }: Wishes): boolean {
  return wantsNames || (wantsFiles && isUploaded(facts.category))
}

/**
 * A message with what a node wants to know besides: the bytes of its file, the name of its sender. A name that Mixin
 * does not tell is left out.
 * @throws Problem when the file will never come, NoReply and MixinError when it may come yet
 */
export async function complete(
  { facts, payload }: Incoming,
  { wantsFiles, wantsNames }: Wishes,
  { api, users }: Pick<MixinSession, 'api' | 'users'>,
): Promise<Incoming> {
  const hasFile = wantsFiles && isUploaded(facts.category)
  const [userName, bytes] = await Promise.all([
    wantsNames ? users.nameOf(facts.userId) : '',
    hasFile ? fetchFile(api, payload) : undefined,
  ])
  return {
    facts: {
      ...facts,
      ...(userName === '' ? {} : { userName }),
      ...(bytes ? { file: payload } : {}),
    },
    payload: bytes ?? payload,
  }
}
