import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Json, parseJson } from '../../../src/bridge/json'
import { isObject } from '../../../src/bridge/tolerant'
import { typeRules } from '../../../src/sinric/device-types'
import { FrameVerifier, type VerifiedFrame } from '../../../src/sinric/frame-verifier'
import { openDatagram } from '../../../src/sinric/local/datagram'
import { type RequestPayload, responsePayload } from '../../../src/sinric/messages'
import { toQuestion, toResult } from '../../../src/sinric/requests'
import {
  deviceAnswer,
  devicesAnswer,
  homesAnswer,
  keysAnswer,
  productsAnswer,
  roomsAnswer,
  tokenAnswer,
} from '../../../src/sinric/rest/answers'
import { toDeviceCommand } from '../../../src/sinric/rest/commands'
import { readStreamMessage } from '../../../src/sinric/rest/stream-messages'
import { sign, signingKey } from '../../../src/sinric/signature'
import { EventStreamReader } from '../../../src/transport/event-stream-reader'
import * as v from 'valibot'
import { assertSame, assertShort, firstLineOf, type Target, unlessRefused } from '../target'
import { strange } from '../strange'

const NOW_S = 1_567_852_244
/** As the corpus has it. */
const TOKEN = '6ec1f778-e92f-487c-9818-bdbe3438f30e'
const key = signingKey('a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392')
const types = ['THERMOSTAT', 'GARAGE_DOOR', 'CUSTOM'].map(typeRules)

const verifier = new FrameVerifier(key, () => NOW_S * 1000)

/** What a frame is, as it came and, where it is an object, signed by somebody who knows the App Secret. */
function verifiedIn(text: string): VerifiedFrame[] {
  const payload = parseJson(text)
  const signed = isObject(payload) ? [verifier.verifyFrame(sign(withNewToken(payload), key))] : []
  return [verifier.verifyFrame(text), ...signed]
}

/** Nearly all inputs have the same token, and it is taken once. */
function withNewToken(payload: Json): Json {
  return payload['replyToken'] === TOKEN ? { ...payload, replyToken: randomUUID() } : payload
}

/** Every type of device understands or refuses the request, and its answer is one that the platform reads. */
function carriedOut(request: RequestPayload): void {
  for (const type of types) {
    const question = unlessRefused(() => toQuestion(request, type))
    question?.resolve?.(50)
    const answer = { success: true, value: question?.value } as const
    const result = toResult(request, answer, { name: 'Lamp', known: undefined, isCamera: true })
    const text = sign(responsePayload(request, NOW_S, result), key)
    assert.equal(verifier.verifyFrame(text).kind, 'other')
  }
}

/** The data of events that come in pieces of so many bytes. */
function eventsIn(bytes: Buffer, size: number): string[] {
  const events: string[] = []
  const take = (text: string): void => void events.push(text)
  const reader = new EventStreamReader({ onData: take, onStray: take, onDropped: () => take('') })
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  return [...events, reader.rest]
}

const answers = [
  devicesAnswer,
  deviceAnswer,
  productsAnswer,
  homesAnswer,
  roomsAnswer,
  keysAnswer,
  tokenAnswer,
]

export const sinric: readonly Target[] = [
  {
    name: 'sinric-frame',
    reads: 'a frame of Sinric Pro, right or wrong signed, is answered in a way that the platform reads',
    read(bytes) {
      for (const frame of verifiedIn(bytes.toString('utf8')))
        if (frame.kind === 'request') carriedOut(frame.request)
    },
  },
  {
    name: 'sinric-datagram',
    reads: 'a datagram of the LAN is opened to the exact text that is signed, or dropped',
    read(bytes) {
      const opened = openDatagram(bytes)
      if (!opened) return
      assert.equal(opened.content['type'], 'request')
      const again = openDatagram(Buffer.from(sign(opened.content, key)))
      if (again) assertSame(again.content, parseJson(JSON.stringify(opened.content)))
    },
  },
  {
    name: 'event-stream',
    reads: 'events that come in pieces are the same as at once, and what they tell is understood or left',
    read(bytes) {
      const events = eventsIn(bytes, bytes.length + 1)
      assertSame(eventsIn(bytes, 3), events)
      assertShort(events, bytes, 'events')
      events.forEach(readStreamMessage)
    },
  },
  {
    name: 'sinric-answer',
    reads: 'an answer of the REST interface',
    read(bytes) {
      const body = parseJson(bytes.toString('utf8'))
      return answers.map((schema) => v.safeParse<v.GenericSchema>(schema, body))
    },
  },
  {
    name: 'sinric-request-input',
    reads: 'a message for the node sinric-request is a command that JSON can carry, or refused',
    read(bytes) {
      const [first, rest] = firstLineOf(bytes)
      const command = toDeviceCommand({ value: first }, strange(rest))
      assert.equal(typeof JSON.stringify(command), 'string')
    },
  },
]
