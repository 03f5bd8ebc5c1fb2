import assert from 'node:assert/strict'
import { basename, dirname, join } from 'node:path'
import { type Home, NodeRed } from '../../bench/node-red'
import { home } from '../../bench/sinric/home'

const dist = join(__dirname, '..', '..', 'dist')
const platforms = ['mixin.js', 'rokid.js', 'sagoo.js', 'sinric.js']

/** The files right in `dist` that a Node-RED with this flow has loaded. */
async function loadedBy(flow: Home): Promise<string[]> {
  const nodeRed = await NodeRed.start(flow)
  try {
    return (await nodeRed.files()).filter((file) => dirname(file) === dist).map((file) => basename(file))
  } finally {
    await nodeRed.stop()
  }
}

describe('Node-RED with Homewire in its palette', () => {
  it('loads no platform while no flow has one of its nodes', async () => {
    assert.deepEqual(await loadedBy({ flows: [], credentials: {}, palette: 'homewire' }), [])
  })

  it('loads the platform that a flow uses, and no other', async () => {
    const loaded = await loadedBy(home(1, 'ws://127.0.0.1:9'))
    assert.deepEqual(
      loaded.filter((file) => platforms.includes(file)),
      ['sinric.js'],
    )
  })
})
