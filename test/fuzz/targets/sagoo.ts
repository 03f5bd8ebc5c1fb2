import assert from 'node:assert/strict'
import { readModel, sampleOf, scalesIn, changesIn, withProperty } from '../../../nodes/editor/sagoo-model'
import { isCapability } from '../../../src/bridge/capabilities'
import { parseValue } from '../../../src/bridge/values'
import { propertyPost } from '../../../src/sagoo/device-side/messages'
import {
  addressed,
  callQuestion,
  dataOf,
  readBody,
  setQuestions,
} from '../../../src/sagoo/device-side/requests'
import { readTopic, replyTopic } from '../../../src/sagoo/device-side/topics'
import { CommandError } from '../../../src/sagoo/northbound/failure'
import { commandFrame, readFrame } from '../../../src/sagoo/northbound/messages'
import { type Command, type CommandOverrides, toCommand } from '../../../src/sagoo/northbound/requests'
import { isFailure, readResults } from '../../../src/sagoo/northbound/results'
import { strange } from '../strange'
import { assertSame, assertShort, firstLineOf, type Target, unlessRefused } from '../target'

const commands: Command[] = [
  toCommand({ product: 'p', devices: 'd1,d2', properties: '["temperature"]', timeout: 50 }, {}),
  toCommand(
    { product: 'p', devices: '*', messageType: 'WRITE_PROPERTY', properties: '{"a":1}', timeout: 50 },
    {},
  ),
  toCommand(
    { product: 'p', devices: 'd1', messageType: 'INVOKE_FUNCTION', functionId: 'f', timeout: 50 },
    {},
  ),
]

/** A command, or undefined where the message is refused. */
function commandOf(msg: CommandOverrides): Command | undefined {
  try {
    return toCommand({ product: 'p', devices: 'd1', properties: '', timeout: 50 }, msg)
  } catch (error) {
    if (error instanceof CommandError) return undefined
    throw error
  }
}

export const sagoo: readonly Target[] = [
  {
    name: 'sagoo-device',
    reads: 'a property set or service call of a broker, whose values can be posted again',
    read(bytes) {
      const [topic, text] = firstLineOf(bytes)
      const asked = readTopic(topic)
      if (asked) assert.equal(readTopic(replyTopic(topic)), undefined)
      const body = readBody(Buffer.from(text))
      const own = body && unlessRefused(() => addressed(body))
      if (!own) return
      JSON.stringify(dataOf({}, callQuestion(asked?.service ?? 'service', own.request).value))
      for (const one of unlessRefused(() => setQuestions(own.request)) ?? []) {
        if (!('question' in one)) continue
        const { capability, value } = one.question
        if (isCapability(capability)) assertSame(parseValue(capability, value), value)
        const post = propertyPost('1', [{ name: capability, value }], 0)
        assert.ok(Object.hasOwn(post['params'] as object, capability))
      }
    },
  },
  {
    name: 'sagoo-frame',
    reads: 'a frame of the messaging service, for whoever waits for it',
    read(bytes) {
      const frame = readFrame(bytes.toString('utf8'))
      if (frame.kind !== 'result') return
      isFailure(frame)
      for (const command of commands) assertShort(readResults(frame, command), bytes, 'results')
    },
  },
  {
    name: 'sagoo-request-input',
    reads: 'a message for the node sagoo-request is a frame that JSON can carry, or refused',
    read(bytes) {
      const command = commandOf(strange(bytes.toString('utf8')))
      if (!command) return
      for (const dialect of ['sagoo', 'jetlinks'] as const) {
        assert.equal(typeof JSON.stringify(commandFrame('1', command, dialect)), 'string')
      }
    },
  },
  {
    name: 'product-model',
    reads: 'a model that somebody pastes makes a request that the node takes',
    read(bytes) {
      const model = readModel(bytes.toString('utf8'))
      if ('fault' in model) return
      const { items } = model
      assertShort(items, bytes, 'items')
      scalesIn(items, ['brightness'])
      changesIn(items)
      JSON.stringify(sampleOf(items))
      const properties = withProperty('', items[0]!, 'READ_PROPERTY')
      assert.ok(commandOf({ messageType: 'READ_PROPERTY', payload: properties }))
    },
  },
]
