import assert from 'node:assert/strict'
import { readModel, sampleOf, scalesIn, changesIn, withProperty } from '../../../nodes/editor/sagoo-model'
import { isCapability } from '../../../src/bridge/capabilities'
import { parseValue } from '../../../src/bridge/values'
import { deviceDialect } from '../../../src/sagoo/device-side/dialects'
import type { DeviceDialectName } from '../../../src/sagoo/device-side/dialect-names'
import { CommandError } from '../../../src/sagoo/northbound/failure'
import { commandFrame, readFrame } from '../../../src/sagoo/northbound/messages'
import { type Command, type CommandOverrides, toCommand } from '../../../src/sagoo/northbound/requests'
import { isFailure, readResults } from '../../../src/sagoo/northbound/results'
import { systemClock } from '../../../src/transport/system-clock'
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

const gateway = { productKey: 'p', deviceKey: 'g' }
const moment = { time: 0, newId: () => '1' }

/** What a platform asks of a device behind a gateway, and the answer: the topic is the first line. */
function deviceTarget(name: string, dialectName: DeviceDialectName): Target {
  const dialect = deviceDialect(dialectName, systemClock)
  return {
    name,
    reads:
      'a request of the platform for a device, whose values can be posted again, and whose answer is one',
    read(bytes) {
      const [topic, text] = firstLineOf(bytes)
      const payload = Buffer.from(text)
      dialect.hear(topic, payload, gateway)
      const called = dialect.called(topic, gateway)
      const opened = called?.open(payload)
      if (!called || !opened) return
      const refusal = opened.answer({ success: false, reason: 'no' }, moment)
      assert.equal(dialect.called(refusal.topic, gateway), undefined, 'an answer asks for nothing')
      const asked = unlessRefused(() => opened.read())
      for (const one of asked?.kind === 'set' ? asked.questions : []) {
        if (!('question' in one)) continue
        const { capability, value } = one.question
        if (isCapability(capability)) assertSame(parseValue(capability, value), value)
        const property = { name: capability, value }
        JSON.stringify(dialect.posts([{ place: called.place, properties: [property] }], gateway, moment))
      }
    },
  }
}

export const sagoo: readonly Target[] = [
  deviceTarget('sagoo-device', 'sagoo'),
  deviceTarget('jetlinks-device', 'jetlinks'),
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
