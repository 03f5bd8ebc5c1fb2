import assert from 'node:assert/strict'
import { failed } from '../../../nodes/runtime/failed'

describe('A message that ends with an error', () => {
  it('hands it to Node-RED, and says nothing more', () => {
    const errors: Error[] = []
    const told: string[] = []
    failed(
      (error) => errors.push(error),
      new Error('no'),
      (text) => told.push(text),
    )
    assert.deepEqual([errors.map(String), told], [['Error: no'], []])
  })

  it('does not end the process when Node-RED cannot take it, and is told as a warning', () => {
    const told: string[] = []
    const throws = (): never => {
      throw new TypeError('msg.hasOwnProperty is not a function')
    }
    failed(throws, new Error('no'), (text) => told.push(text))
    assert.deepEqual(told, ['no'])
  })
})
