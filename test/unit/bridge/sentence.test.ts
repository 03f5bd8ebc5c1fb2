import assert from 'node:assert/strict'
import { Problem, quote } from '../../../src/bridge/problem'
import { say, sayingOf } from '../../../src/bridge/sentence'

describe('A sentence', () => {
  const german: Record<string, string> = {
    '{0} wants {1}': '{1} will {0}',
    'a number from {0} to {1}': 'eine Zahl von {0} bis {1}',
  }
  const inGerman = (template: string): string => german[template] ?? template

  it('is English by itself', () => {
    assert.equal(
      String(say`${'Lamp'} wants ${say`a number from ${0} to ${100}`}`),
      'Lamp wants a number from 0 to 100',
    )
  })

  it('is put into another language with what stands in its gaps, in the order of that language', () => {
    const sentence = say`${'Lamp'} wants ${say`a number from ${0} to ${100}`}`
    assert.equal(sentence.render(inGerman), 'eine Zahl von 0 bis 100 will Lamp')
  })

  it('is English where the language has no words for it', () => {
    assert.equal(
      say`${'Lamp'} is ${say`a number from ${1} to ${2}`}`.render(inGerman),
      'Lamp is eine Zahl von 1 bis 2',
    )
  })

  it('leaves values as they are, also such as look like gaps or templates', () => {
    assert.equal(String(say`${'{1}'} and ${'$&'} in {${'x'}}`), '{1} and $& in {x}')
    assert.equal(say`${'{0} wants {1}'} wants ${quote('{0}')}`.render(inGerman), '"{0}" will {0} wants {1}')
  })

  it('is what a problem and any error have to say', () => {
    const sentence = say`${'Lamp'} is offline`
    const problem = new Problem('offline', sentence)
    assert.equal(problem.message, 'Lamp is offline')
    assert.equal(sayingOf(problem), sentence)
    assert.equal(new Problem('offline', 'as it was').message, 'as it was')
    assert.equal(sayingOf(new Error('ENOENT')), 'ENOENT')
    assert.equal(sayingOf('thrown'), 'thrown')
  })
})
