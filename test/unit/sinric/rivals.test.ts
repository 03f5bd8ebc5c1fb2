import assert from 'node:assert/strict'
import type { TxtAnswer } from 'dns-packet'
import { Rivals } from '../../../src/sinric/local/rivals'

const LAMP = '5d737888aea17c30a056d759'

function told(host: string, ttl: number): TxtAnswer[] {
  return [{ type: 'TXT', name: `${host}._sinricpro._udp.local`, ttl, data: [`deviceIds=${LAMP}`] }]
}

describe('Of several others in the network that have a device', () => {
  it('one that leaves takes back its own word, and not that of the one that stays', () => {
    const rivals = new Rivals({ elapsed: () => 0 })
    const own = { host: 'sinricpro-a', version: '1', port: 3333, deviceIds: [LAMP] }
    rivals.hear(told('sinricpro-b', 4_500), own)
    rivals.hear(told('sinricpro-c', 4_500), own)
    assert.equal(rivals.hear(told('sinricpro-b', 0), own), false)
    assert.deepEqual(rivals.all, [{ deviceId: LAMP, host: 'sinricpro-c' }])
    assert.equal(rivals.hear(told('sinricpro-c', 0), own), true)
    assert.deepEqual(rivals.all, [])
  })
})
