import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { whyNoJson } from '../../nodes/editor/json'
import { secretsIn } from '../../nodes/editor/keystore'
import { readModel } from '../../nodes/editor/sagoo-model'
import { reasonOf } from '../../nodes/runtime/flow-outcomes'
import { correlation, failureOf, instanceOf } from '../../nodes/runtime/messages'
import { readDeviceOptions } from '../../nodes/runtime/options'
import { resultOf } from '../../nodes/runtime/result-code'
import { colorOfHex } from '../../simulator/house/color'
import { capabilities } from '../../src/bridge/capabilities'
import { parseColor } from '../../src/bridge/color'
import { Problem, quote } from '../../src/bridge/problem'
import { parseValue } from '../../src/bridge/values'
import { isAnnouncement, readAnnouncements } from '../../src/discovery/announcements'
import { MixinError } from '../../src/mixin/refusal'
import { judge, readInOptions } from '../../src/mixin/in-options'
import { readFilter } from '../../src/mixin/filter'
import { readKeystore } from '../../src/mixin/keystore'
import { factsOf, payloadOf } from '../../src/mixin/message-view'
import { readFrame as readMixinFrame } from '../../src/mixin/messages'
import { readUuid } from '../../src/mixin/conversation'
import { compose } from '../../src/mixin/sending/outgoing'
import { type ProfileName, profiles, parseWiring, type Subject, type Wiring } from '../../src/profiles'
import { parseValuePath } from '../../src/profiles/wiring/value-path'
import { userOfJwt } from '../../src/rokid/auth/jwt'
import { capabilitiesOf } from '../../src/rokid/device'
import { isSpeakableName } from '../../src/rokid/display-types'
import { codecOf } from '../../src/rokid/facets'
import { errorOf } from '../../src/rokid/errors'
import { splitName } from '../../src/rokid/interfaces'
import { messageIdOf } from '../../src/rokid/messages'
import { isAtHome, pathOf, publicAddress, visitorOf } from '../../src/rokid/web/addresses'
import { languageOf } from '../../src/rokid/web/html'
import { errorReplyOf, readBody, readRequest } from '../../src/sagoo/device-side/alink/requests'
import { readTopic } from '../../src/sagoo/device-side/alink/topics'
import { readBody as readCommandBody, readCommand } from '../../src/sagoo/device-side/jetlinks/requests'
import { readTopic as readCommandTopic } from '../../src/sagoo/device-side/jetlinks/topics'
import { callQuestion, setQuestions } from '../../src/sagoo/device-side/questions'
import { readFrame as readSagooFrame } from '../../src/sagoo/northbound/messages'
import { readDevices, toCommand } from '../../src/sagoo/northbound/requests'
import { failureOf as commandFailureOf, isFailure, readResults } from '../../src/sagoo/northbound/results'
import { messagingUrl } from '../../src/sagoo/northbound/session'
import { safeText } from '../../src/sagoo/text'
import { FrameVerifier } from '../../src/sinric/frame-verifier'
import type { texts } from './texts'

/** Everything that reads what somebody else has written, and what it is given of a text. */
export interface Reader {
  name: string
  /** It may refuse the text with an error of the house. */
  read(text: string): unknown
  /** The texts that say something about it; without them, all. */
  only?: readonly (keyof typeof texts)[]
}

const names = Object.keys(capabilities)
const place = { productKey: 'p', deviceKey: 'd' }

/** A device that can do everything. */
const subject: Subject = {
  name: 'It',
  capabilities: names,
  isAction: (name) => name === 'setBands',
  asked: () => undefined,
  expected: () => [],
}

/** The fields of Zigbee2MQTT, Tasmota and Home Assistant that are read, each with the same value. */
const fields = [
  ...[
    'state',
    'brightness',
    'color',
    'color_temp',
    'position',
    'lock_state',
    'system_mode',
    'fan_mode',
    'action',
  ],
  ...[
    'occupied_heating_setpoint',
    'local_temperature',
    'temperature',
    'humidity',
    'contact',
    'occupancy',
    'power',
  ],
  ...[
    'POWER',
    'POWER1',
    'Dimmer',
    'Color',
    'CT',
    'HSBColor',
    'Channel',
    'FanSpeed',
    'Shutter1',
    'ENERGY',
    'StatusSNS',
  ],
  ...[
    'color_mode',
    'preset_mode',
    'percentage',
    'current_temperature',
    'pm25',
    'water_leak',
    'energy',
    'value',
  ],
]
const everyField = (value: unknown): string =>
  JSON.stringify(Object.fromEntries(fields.map((name) => [name, value])))

const steps = ['int', 'float', 'lower', 'upper', 'default(1)', 'float / 10']
const wiring: Wiring = parseWiring(
  JSON.stringify({
    v: 1,
    id: 'it',
    availability: [{ topic: 'it/available', value: 'value_json.value | lower' }],
    capabilities: Object.fromEntries(
      ['power', 'brightness', 'color', 'temperature', 'mode', 'lock'].map((name, index) => [
        name,
        {
          state: [{ topic: 'it/state', value: `value_json.value | ${steps[index] ?? 'int'}` }],
          ...(name === 'color' && { color: 'rgb' }),
        },
      ]),
    ),
  }),
)

const topics: Partial<Record<ProfileName, string[]>> = {
  zigbee2mqtt: ['home/it', 'home/it/availability', 'home/bridge/state'],
  tasmota: [
    'stat/home/it/RESULT',
    'stat/home/it/POWER',
    'tele/home/it/STATE',
    'tele/home/it/SENSOR',
    'tele/home/it/LWT',
  ],
  homeassistant: ['home/it', 'home/it/availability'],
}

/** What a field of a device could hold that is read with care. */
const VALUES = ['digits', 'a number and blanks', 'a colour that never ends', 'slashes'] as const

function ofProfile(name: ProfileName): Reader[] {
  const profile = profiles[name]({ topic: 'home/it', min: 0, max: 255 })
  const said = topics[name] ?? [undefined, 'brightness']
  return [
    {
      name: `a payload of ${name}`,
      read: (text) => tryAll(said, (topic) => profile.read({ topic, payload: text }, subject)),
    },
    {
      name: `each field of a payload of ${name}`,
      only: VALUES,
      read: (text) => profile.read({ topic: said[0], payload: everyField(text) }, subject),
    },
    {
      name: `a topic of ${name}`,
      read: (text) =>
        tryAll([text, `home/it${text}`, `stat/home/it/${text}`], (topic) =>
          profile.read({ topic, payload: 'ON' }, subject),
        ),
    },
    {
      name: `an answer of ${name}`,
      only: VALUES,
      read: (text) => tryAll(names, (capability) => profile.readAs(capability, text, subject)),
    },
    { name: `the topic of a device of ${name}`, read: (text) => profiles[name]({ topic: text }) },
  ]
}

/** A request as a browser or Rokid's cloud sends it. */
function visit(text: string): IncomingMessage & { baseUrl: string } {
  const request = new IncomingMessage(new Socket())
  const headers = [
    'host',
    'x-forwarded-host',
    'x-forwarded-for',
    'x-forwarded-proto',
    'accept-language',
    'origin',
  ]
  return Object.assign(request, {
    url: text,
    baseUrl: text,
    headers: Object.fromEntries(headers.map((name) => [name, text])),
  })
}

const { privateKey: key, publicKey } = generateKeyPairSync('ed25519')
const keystore = readKeystore(
  JSON.stringify({
    app_id: '67d46d1b-0a46-4821-bb05-71efb9f90335',
    session_id: '073153fb-a5a3-4724-8658-fc9073e5510c',
    server_public_key: Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url').toString(
      'hex',
    ),
    session_private_key: Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url').toString('hex'),
  }),
).keystore
const messageView = (own: object) => ({
  message_id: 'm',
  conversation_id: '',
  user_id: '',
  representative_id: '',
  category: 'PLAIN_TEXT',
  status: '',
  source: '',
  quote_message_id: '',
  created_at: '',
  ...own,
})

const verifier = new FrameVerifier(createSecretKey(Buffer.from('secret')), () => 0)
const command = toCommand({ product: 'p', devices: 'd1,d2', properties: '["a"]', timeout: 50 }, {})

/** What each kind of announcement says in texts. */
const announcements: [topic: string, say: (text: string) => object][] = [
  [
    'homeassistant/light/a/config',
    (text) => ({
      '~': text,
      name: text,
      unique_id: text,
      device: { name: text, identifiers: [text] },
      origin: { name: text },
      command_topic: 'a/set',
      state_topic: 'a',
      availability_topic: text,
      payload_on: text,
      payload_off: text,
      state_value_template: `{{ ${text} }}`,
      brightness_value_template: text,
      brightness_command_template: `{ ${text} {{ value }}`,
      brightness_scale: text,
    }),
  ],
  [
    'homeassistant/sensor/a/config',
    (text) => ({
      state_topic: text,
      value_template: text,
      unit_of_measurement: text,
      device_class: 'temperature',
    }),
  ],
  [
    'tasmota/discovery/A/config',
    (text) => ({
      t: text,
      ft: text,
      dn: text,
      hn: text,
      mac: text,
      rl: [1],
      fn: [text],
      state: [text],
      onln: text,
    }),
  ],
  [
    'zigbee2mqtt/bridge/devices',
    (text) => [
      {
        friendly_name: 'a',
        ieee_address: text,
        supported: true,
        definition: {
          vendor: text,
          exposes: [
            {
              type: 'switch',
              endpoint: text,
              features: [{ name: 'state', property: text, value_on: text, access: 7 }],
            },
            { type: 'enum', name: text, property: text, values: [text] },
          ],
        },
      },
    ],
  ],
]

/** What each kind of announcement says in a list of so many. */
const lists: [topic: string, say: (count: number) => object][] = [
  ['tasmota/discovery/A/config', (count) => ({ t: 'a', dn: 'a', lt_st: 1, rl: Array(count).fill(2) })],
  ['tasmota/discovery/A/config', (count) => ({ t: 'a', dn: 'a', so: { 114: 1 }, swc: Array(count).fill(1) })],
  [
    'zigbee2mqtt/bridge/devices',
    (count) => [
      {
        friendly_name: 'a',
        supported: true,
        definition: {
          exposes: numbers(count).map((index) => ({
            type: 'numeric',
            name: 'temperature',
            endpoint: `e${index}`,
          })),
        },
      },
    ],
  ],
  [
    'homeassistant/device/a/config',
    (count) => ({
      device: { identifiers: 'a', name: 'a' },
      components: Object.fromEntries(
        numbers(count).map((index) => [`c${index}`, { platform: 'switch', command_topic: `a/${index}` }]),
      ),
    }),
  ],
  [
    'homeassistant/device/a/config',
    (count) => ({
      device: { identifiers: 'a', name: 'a' },
      components: Object.fromEntries(
        numbers(count).map((index) => [
          `c${index}`,
          {
            platform: 'sensor',
            device_class: 'temperature',
            unit_of_measurement: '°C',
            state_topic: `a/${index}`,
          },
        ]),
      ),
    }),
  ],
]

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** One after the other, whatever each of them thinks of it. */
function tryAll<T>(all: readonly T[], read: (one: T) => unknown): void {
  for (const one of all) {
    try {
      read(one)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  }
}

export const readers: readonly Reader[] = [
  { name: 'a value of each capability', read: (text) => tryAll(names, (name) => parseValue(name, text)) },
  {
    name: 'a member of a colour',
    read: (text) => [{ r: text, g: 0, b: 0 }, { h: 0, s: text, v: 0 }, [text, 0, 0]].map(parseColor),
  },
  { name: 'a text in an error', read: (text) => [quote(text), quote({ [text]: text })] },
  ...(Object.keys(profiles) as ProfileName[]).flatMap(ofProfile),
  {
    name: 'what a wired device says',
    only: VALUES,
    read: (text) =>
      tryAll([text, everyField(text), everyField([text]), everyField({ r: text })], (payload) => {
        const profile = profiles.homeassistant({ topic: '', wiring })
        return [
          profile.read({ topic: 'it/state', payload }, subject),
          profile.read({ topic: 'it/available', payload }, subject),
        ]
      }),
  },
  {
    name: 'a wiring',
    read: (text) => tryAll([text, JSON.stringify({ v: 1, id: text, capabilities: {} })], parseWiring),
  },
  {
    name: 'a value path',
    read: (text) => tryAll([text, text.slice(0, 500), `value_json.${text.slice(0, 480)}`], parseValuePath),
  },
  {
    name: 'the options of a device',
    read: (text) =>
      readDeviceOptions(
        {
          id: '',
          type: '',
          topic: text,
          min: text,
          max: text,
          onValue: text,
          wiring: text,
          profile: 'text',
          timeout: text,
        },
        7,
        {},
      ),
  },
  {
    name: 'the topic of an announcement',
    only: ['digits', 'letters', 'slashes', 'levels of a topic'],
    read: (text) => [
      isAnnouncement(text),
      isAnnouncement(`homeassistant/${text}/config`),
      readAnnouncements([{ topic: `${text}/bridge/devices`, payload: '[]' }]),
    ],
  },
  ...announcements.map(([topic, say]): Reader => ({
    name: `a text announced on ${topic}`,
    read: (text) =>
      [text, JSON.stringify(say(text))].map((payload) => readAnnouncements([{ topic, payload }])),
  })),
  ...lists.map(([topic, say], index): Reader => ({
    name: `a list announced on ${topic} (${index})`,
    only: ['digits'],
    read: ({ length }) =>
      readAnnouncements([{ topic, payload: JSON.stringify(say(Math.floor(length / 20))) }]),
  })),
  {
    name: 'what a message answers',
    read: (text) => [
      correlation({ correlationData: text }),
      failureOf({ error: text }),
      instanceOf({ instance: text }),
      reasonOf(text),
      resultOf({ payload: text, statusCode: text, rc: text }),
    ],
  },

  {
    name: 'a frame of Sinric Pro',
    read: (text) =>
      tryAll(
        [
          text,
          `{"payload":${text}`,
          `{"payload":{"a":"${text}`,
          `{"payload":{},"signature":{"HMAC":"${text}"}}`,
        ],
        (frame) => verifier.verifyFrame(frame),
      ),
  },

  {
    name: 'the path and headers of a request',
    read: (text) => {
      const request = visit(text)
      return [
        pathOf(request),
        publicAddress(request, '/'),
        visitorOf(request),
        isAtHome(request),
        languageOf(request),
      ]
    },
  },
  { name: 'a token of Rokid', read: (text) => userOfJwt(text, { appId: 'a', appSecret: 's' }, 0) },
  {
    name: 'a directive of Rokid',
    read: (text) => [
      messageIdOf({ header: { messageId: text } }),
      splitName(text),
      errorOf({ success: false, reason: text, code: text }),
    ],
  },
  {
    name: 'a value of each capability from Rokid',
    read: (text) => tryAll(names, (name) => codecOf(name)?.read(text, { kelvin: { min: 2700, max: 6500 } })),
  },
  {
    name: 'the name and capabilities of a Rokid device',
    read: (text) => [isSpeakableName(text), capabilitiesOf(text)],
  },

  {
    name: 'a topic of SagooIoT',
    read: (text) => [readTopic(text), readTopic(`/sys/${text}/thing/service/property/set`)],
  },
  {
    name: 'a request of SagooIoT',
    read: (text) => [
      readBody(Buffer.from(text)),
      readBody(Buffer.from(JSON.stringify({ id: text, params: text.slice(0, 100_000) }))),
    ],
  },
  {
    name: 'the properties and calls of SagooIoT',
    read: (text) =>
      tryAll(names, (name) => [
        setQuestions({ id: '1', properties: { [name]: text }, body: {} }),
        setQuestions({ id: '1', properties: { [text]: 1 }, body: {} }),
        callQuestion(text, text, text, {}),
        readRequest(
          { place, subject: 'upgrade', service: undefined, isChild: false },
          { id: text, data: text },
        ),
      ]),
  },
  {
    name: 'a command of JetLinks',
    read: (text) => [
      readCommandTopic(text, place),
      readCommandTopic(`/p/d/child/${text}/properties/read`, place),
      readCommandBody(Buffer.from(text)),
      ...[{ properties: [text] }, { properties: { [text]: text } }, { functionId: text, inputs: text }].map(
        (asked) =>
          tryAll(['properties/read', 'properties/write', 'function/invoke'] as const, (command) =>
            readCommand(command, { messageId: text, ...asked }),
          ),
      ),
    ],
  },
  {
    name: 'a frame of SagooIoT',
    read: (text) =>
      tryAll(
        [
          text,
          JSON.stringify({
            type: 'result',
            id: text,
            topic: text,
            payload: { messageType: text, code: text, message: text },
          }),
        ],
        (frame) => {
          const read = readSagooFrame(frame)
          if (read.kind === 'result') {
            isFailure(read)
            readResults(read, command)
          }
        },
      ),
  },
  {
    name: 'a failure of SagooIoT',
    read: (text) => [
      commandFailureOf('d', text, text),
      commandFailureOf('d', `error.code.${text}`),
      errorReplyOf({ success: false, reason: text, code: text }),
    ],
  },
  {
    name: 'the devices and properties of a command',
    read: (text) => {
      try {
        readDevices(text)
        toCommand(
          { product: text, devices: text, properties: text, timeout: 1 },
          { payload: text, timeout: text },
        )
      } catch {
        /* It may refuse. */
      }
    },
  },
  { name: 'the address of a SagooIoT server', read: (text) => messagingUrl(`ws://host/${text}`, 'token') },
  { name: 'a text for SagooIoT', read: safeText },

  { name: 'a frame of Mixin', read: readMixinFrame },
  { name: 'an error of Mixin', read: (text) => new MixinError({ code: 1, description: text, extra: text }) },
  ...['PLAIN_TEXT', 'ENCRYPTED_TEXT', 'APP_CARD'].map((category): Reader => ({
    name: `the data of a ${category}`,
    read: (text) =>
      tryAll(
        [
          text,
          Buffer.from(text).toString('base64'),
          Buffer.from(JSON.stringify({ width: text })).toString('base64'),
        ],
        (data) => payloadOf(messageView({ category, data }), keystore),
      ),
  })),
  {
    name: 'the facts of a message',
    read: (text) =>
      factsOf(messageView({ category: text, user_id: text, conversation_id: text, created_at: text }), text),
  },
  {
    name: 'the age of a message',
    read: (text) =>
      judge(
        { facts: factsOf(messageView({ created_at: text }), ''), payload: text },
        readInOptions({ maxAge: 1 }),
        0,
      ),
  },
  {
    name: 'a text for a command of a chat',
    read: (text) => [
      readFilter('/lamp')?.(text),
      readFilter('/lamp')?.(`/lamp ${text}`),
      readFilter('/lamp')?.(`@7000123456 ${text}`),
    ],
  },
  ...['(1|1)*$', '(a|a)*b', '(?:\\s*\\S*)*=', '^(\\w+\\s?)*$', '(.*)*,(.*)*x$'].map((expression): Reader => ({
    name: `a text for the user's own expression ${expression}`,
    read: (text) => tryAll([text], (one) => readFilter(expression)?.(one)),
  })),
  {
    name: 'an id and a list of ids',
    read: (text) => [readUuid(text), readInOptions({ allow: text, maxAge: text })],
  },
  {
    name: 'a keystore',
    read: (text) =>
      tryAll(
        [
          text,
          JSON.stringify({ app_id: text, session_id: text, private_key: text }),
          JSON.stringify({
            app_id: keystore.appId,
            session_id: keystore.sessionId,
            session_private_key: text,
          }),
        ],
        readKeystore,
      ),
  },
  {
    name: 'what is sent to Mixin',
    read: (text) =>
      tryAll(['PLAIN_TEXT', 'APP_CARD', 'APP_BUTTON_GROUP', text], (category) =>
        compose({ category, payload: text, filename: text }, keystore.appId),
      ),
  },

  { name: 'JSON that a user types', read: whyNoJson },
  { name: 'a keystore in the dialog', read: secretsIn },
  { name: 'a model in the dialog', read: readModel },
  { name: 'a colour in the simulator', read: colorOfHex },
]
