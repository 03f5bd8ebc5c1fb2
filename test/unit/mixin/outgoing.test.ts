import assert from 'node:assert/strict'
import { readButtons } from '../../../src/mixin/sending/buttons'
import { mediaOf } from '../../../src/mixin/sending/media'
import { compose } from '../../../src/mixin/sending/outgoing'
import { APP_ID } from './keystores'
import { GIF, JPEG, MP4, OGG, PNG, WEBP } from './media'

const ID = '0b4f49dc-8fb4-4539-9a89-fb3afc613747'
const said = (category: string, payload: unknown): unknown => {
  const content = compose({ category, payload }, APP_ID)
  assert.ok('data' in content)
  const text = content.data.toString()
  return /_(TEXT|POST)$/.test(category) ? text : JSON.parse(text)
}

describe('What a flow sends', () => {
  it('is text: strings, numbers, booleans as they are, an object as JSON', () => {
    assert.equal(said('PLAIN_TEXT', 'hello'), 'hello')
    assert.equal(said('PLAIN_TEXT', 0), '0')
    assert.equal(said('PLAIN_TEXT', false), 'false')
    assert.equal(said('PLAIN_TEXT', { t: 21 }), '{"t":21}')
    assert.equal(said('PLAIN_POST', '# Title'), '# Title')
  })

  const image = { attachment_id: ID, mime_type: 'image/png', width: 1, height: 2, size: 3 }
  const good: [string, unknown, unknown?][] = [
    ['PLAIN_IMAGE', image],
    ['PLAIN_DATA', { attachment_id: ID, mime_type: 'text/plain', size: 3, name: 'a.txt' }],
    ['PLAIN_AUDIO', { attachment_id: ID, mime_type: 'audio/ogg', size: 3, duration: 60000, waveform: 'AA' }],
    ['PLAIN_VIDEO', { ...image, mime_type: 'video/mp4', duration: 1 }],
    ['PLAIN_STICKER', { sticker_id: ID }],
    ['PLAIN_CONTACT', { user_id: ID.toUpperCase() }, { user_id: ID }],
    ['PLAIN_LOCATION', { longitude: 116.4, latitude: 39.9, name: 'Home', venue_type: 'x' }],
    ['PLAIN_LIVE', { width: 1, height: 1, url: 'https://x/a.m3u8', thumb_url: 'https://x/a.png' }],
    ['APP_BUTTON_GROUP', [{ label: 'On', color: '#1DDA70', action: 'input:/on' }]],
    ['APP_CARD', { title: 't', description: 'd' }, { app_id: APP_ID, title: 't', description: 'd' }],
    ['MESSAGE_RECALL', ID, { message_id: ID }],
    ['MESSAGE_PIN', { action: 'PIN', message_ids: [ID] }],
  ]
  for (const [category, payload, wire = payload] of good) {
    it(`may be ${category}`, () => assert.deepEqual(said(category, payload), wire))
  }

  const bad: [string, unknown, RegExp][] = [
    ['PLAIN_TEXT', undefined, /nothing to send/],
    ['PLAIN_TEXT', null, /nothing to send/],
    ['PLAIN_TEXT', '', /empty text/],
    ['PLAIN_TEXT', 'x'.repeat(65_537), /65537 characters/],
    ['PLAIN_POST', '中'.repeat(60_000), /131072 bytes; this PLAIN_POST has 180000/],
    ['PLAIN_TEXT', Buffer.from('x'), /Buffer cannot be sent as PLAIN_TEXT/],
    ['PLAIN_STICKER', Buffer.from('x'), /Buffer cannot be sent as "PLAIN_STICKER"/],
    ['PLAIN_IMAGE', Buffer.alloc(0), /Buffer to send is empty/],
    ['PLAIN_FUTURE', {}, /"PLAIN_FUTURE" cannot be sent; it is one of PLAIN_TEXT/],
    ['SYSTEM_CONVERSATION', {}, /cannot be sent/],
    [
      'PLAIN_IMAGE',
      { ...image, width: 'wide' },
      /The width of PLAIN_IMAGE: "wide" is not valid, expected a number/,
    ],
    ['PLAIN_IMAGE', 'a.png', /PLAIN_IMAGE: "a.png" is not valid, expected an object/],
    [
      'PLAIN_AUDIO',
      { attachment_id: ID, mime_type: 'audio/ogg', size: 3, duration: 60001 },
      /at most 60000 ms/,
    ],
    [
      'PLAIN_CONTACT',
      { user_id: '7000' },
      /The user_id of PLAIN_CONTACT: "7000" is not valid, expected an ID/,
    ],
    ['PLAIN_LOCATION', { longitude: 200, latitude: 0 }, /longitude.*200.*-180 to 180/],
    ['APP_BUTTON_GROUP', [], /at least one button/],
    ['APP_BUTTON_GROUP', [{}], /\{\} is not a button/],
    ['APP_BUTTON_GROUP', [{ label: 'x'.repeat(37), color: '#000000', action: 'input:x' }], /0\.label.*36/],
    ['APP_BUTTON_GROUP', [{ label: 'x', color: 'red', action: 'input:x' }], /0\.color.*"red".*#1DDA70/],
    ['APP_CARD', { title: 'x'.repeat(37), description: 'd' }, /title of APP_CARD.*36/],
    ['MESSAGE_RECALL', 'that one', /MESSAGE_RECALL: "that one"/],
  ]
  for (const [category, payload, sentence] of bad) {
    it(`is refused with a sentence: ${category} ${String(sentence)}`, () => {
      assert.throws(() => compose({ category, payload }, APP_ID), sentence)
    })
  }

  it('that JSON cannot carry is refused with a sentence, not with an error of the machine', () => {
    const circle: Record<string, unknown> = {}
    circle['own'] = circle
    for (const payload of [circle, 10n, () => 'text', Symbol('text'), { at: 10n }])
      assert.throws(
        () => compose({ category: 'PLAIN_TEXT', payload }, APP_ID),
        /^Problem: msg\.payload: .+ expected plain JSON$/,
      )
  })

  it('of bytes is described by what they are', () => {
    const upload = compose({ category: 'PLAIN_IMAGE', payload: PNG, filename: 'door.png' }, APP_ID)
    assert.ok('describe' in upload)
    const described = JSON.parse(upload.describe(ID).data.toString()) as object
    assert.deepEqual(described, {
      attachment_id: ID,
      mime_type: 'image/png',
      size: PNG.length,
      name: 'door.png',
      width: 2,
      height: 3,
      thumbnail: 'K0OWvn_3fQ~qj[fQfQfQfQ',
    })
  })

  it('of a recording that is too long is refused before it is uploaded', () => {
    assert.throws(
      () => compose({ category: 'PLAIN_AUDIO', payload: OGG, duration: 61_000 }, APP_ID),
      /60000 ms/,
    )
  })
})

describe('A file', () => {
  const files = {
    'image/png': [PNG, { width: 2, height: 3 }],
    'image/gif': [GIF, { width: 4, height: 5 }],
    'image/jpeg': [JPEG, { width: 6, height: 7 }],
    'image/webp': [WEBP, { width: 8, height: 9 }],
    'audio/ogg': [OGG, { duration: 1500 }],
    'video/mp4': [MP4, { width: 320, height: 240, duration: 2500 }],
  } as const
  for (const [mime, [bytes, measures]] of Object.entries(files)) {
    it(`of the kind ${mime} is measured, and a piece of it does no harm`, () => {
      assert.deepEqual(mediaOf(bytes, '', 'PLAIN_DATA'), { mime, ...measures })
      for (let length = 0; length < bytes.length; length += 1)
        mediaOf(bytes.subarray(0, length), '', 'PLAIN_DATA')
    })
  }

  it('that says nothing is known by its name, or by its category', () => {
    const bytes = Buffer.from('a,b')
    assert.equal(mediaOf(bytes, 'T.CSV', 'PLAIN_DATA').mime, 'text/csv')
    assert.equal(mediaOf(bytes, '', 'PLAIN_DATA').mime, 'application/octet-stream')
  })
})

describe('Buttons', () => {
  it('are enough with a label: a press says it', () => {
    assert.deepEqual(
      readButtons(['Yes', { label: 'On', action: '/lamp on', color: '#ff0000' }, { label: 1 }]),
      [
        { label: 'Yes', action: 'input:Yes', color: '#3D75E3' },
        { label: 'On', action: 'input:/lamp on', color: '#ff0000' },
        { label: '1', action: 'input:1', color: '#3D75E3' },
      ],
    )
    assert.deepEqual(readButtons([{ label: 'Web', action: 'https://x' }]), [
      { label: 'Web', action: 'https://x', color: '#3D75E3' },
    ])
  })

  it('that are none are named', () => {
    assert.throws(() => readButtons('Yes'), /msg\.buttons is "Yes", expected a list/)
    assert.throws(() => readButtons([{}]), /\{\} is not a button/)
  })
})
