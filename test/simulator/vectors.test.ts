import assert from 'node:assert/strict'
import { frame, payloadSlice, sign } from '../../simulator/sinric/signature'

// the key of the vendor's public signature example; the digests were checked with openssl
const KEY = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
const TAIL = '"deviceId":"5d737888aea17c30a056d759"'
const TOKEN = '"replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e"'

const VECTORS: Record<string, [payload: string, hmac: string]> = {
  'a request to switch on': [
    `{"action":"setPowerState","clientId":"alexa-skill","createdAt":1567852244,"deviceAttributes":[],${TAIL},${TOKEN},"type":"request","value":{"state":"On"}}`,
    '5aR5dHuVPOb1rYrWIzSbwqJX6mWMlH1EluQ2Pl7sPDg=',
  ],
  'a request to switch off': [
    `{"action":"setPowerState","clientId":"alexa-skill","createdAt":1567852277,"deviceAttributes":[],${TAIL},"replyToken":"66196a13-30dd-40e3-bf5a-d2992816361c","type":"request","value":{"state":"Off"}}`,
    'tmTw61rmNGk7m8A7dVBdjd1n/WpbSgMQShbcCjUPLO4=',
  ],
  'a response': [
    `{"action":"setPowerState","clientId":"alexa-skill","createdAt":1567860300,${TAIL},"message":"OK",${TOKEN},"success":true,"type":"response","value":{"state":"On"}}`,
    '/ydDMBQ/+f7KpwKf23CSGPTAmZvHc9aiZ0J7IEGvZtI=',
  ],
  'an event': [
    `{"action":"setPowerState","cause":{"type":"PHYSICAL_INTERACTION"},"createdAt":1567852244,${TAIL},${TOKEN},"type":"event","value":{"state":"On"}}`,
    '4fTjGJv7tJGg89llC0lJwTS2YKZUPR63dQZZCd5N+8M=',
  ],
  'numbers that JSON.stringify would write otherwise': [
    `{"action":"currentTemperature","cause":{"type":"PERIODIC_POLL"},"createdAt":1567852244,${TAIL},${TOKEN},"type":"event","value":{"humidity":75.30,"temperature":25.0}}`,
    'GBBLd4cm+TVfTs3BFR7ADlOhFJ4YjoVGc0Qde4BuvII=',
  ],
  'text beyond ASCII': [
    `{"action":"pushNotification","cause":{"type":"ALERT"},"createdAt":1567852244,${TAIL},${TOKEN},"type":"event","value":{"alert":"Tür offen – ☃"}}`,
    'pM9e9BEuM93o6ANz+4WdTqWctdww8Sbmy9tDUj5243A=',
  ],
  'an instance': [
    `{"action":"setRangeValue","clientId":"portal","createdAt":1567852244,${TAIL},"instanceId":"rangeInstance1",${TOKEN},"type":"request","value":{"rangeValue":41}}`,
    'TbdzvTHZkSctvSSZ7kVguUsda3nnHnJqhsx1I6Il7o0=',
  ],
  'a value with a key named signature': [
    `{"action":"setSetting","clientId":"portal","createdAt":1567852244,${TAIL},${TOKEN},"type":"request","value":{"id":"x","value":{"a":1,"signature":"zz"}}}`,
    'MeaVm7odfkptRV8VkWH8RIqEw/L98kBYbmiTp9nrV80=',
  ],
}

describe('the simulated cloud signs', () => {
  for (const [name, [payload, hmac]] of Object.entries(VECTORS)) {
    it(`${name}, and finds the payload again in the frame`, () => {
      assert.equal(sign(payload, KEY), hmac)
      assert.equal(payloadSlice(frame(payload, hmac)), payload)
    })
  }

  it('what stands between the braces of the payload, not of a string that looks like one', () => {
    const payload = '{"a":"}\\",\\"signature\\":{","payload":{"payload":[1]}}'
    assert.equal(payloadSlice(frame(payload, 'x')), payload)
    assert.equal(payloadSlice('{"header":{"payload":{"no":1}}}'), undefined)
  })
})
