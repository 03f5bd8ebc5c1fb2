import type { IncomingMessage } from 'node:http'
import { isObject, parse, type Json } from '../json'
import { BadRequest } from './section'

const LARGEST = 16 * 1024

/** The JSON object that a request carries. */
export async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > LARGEST) throw new BadRequest('That is too long.')
  }
  const body = text === '' ? {} : parse(text)
  if (!isObject(body)) throw new BadRequest('The body must be a JSON object.')
  return body
}
