import { createHash } from 'node:crypto'
import type { Credentials } from '../dialect'

/**
 * User name and password of one attempt: the platform refuses a time that is more than 5 minutes off
 * (docs/protocols/jetlinks-device.md#connection).
 * @param time in ms since the epoch
 */
export function loginAt(time: number, { username: secureId = '', password: secureKey = '' }: Credentials) {
  const username = `${secureId}|${time}`
  // MD5 is the platform's choice, and the digits are small ones (docs/protocols/jetlinks-device.md#j1).
  const password = createHash('md5').update(`${username}|${secureKey}`).digest('hex')
  return { username, password }
}
