import { Socket } from 'node:net'
import mqtt from 'mqtt'
import { WebSocket } from 'ws'
import { answer } from '../worker'

/** The least that has to happen for an answer: a bare socket, and a bare MQTT client, that send back what comes. */
function connect({ socketUrl, mqttUrl }: { socketUrl: string; mqttUrl: string }): Promise<void> {
  const socket = new WebSocket(socketUrl, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => socket.send(data.toString()))
  const client = mqtt.connect(mqttUrl)
  client.on('connect', () => client.stream instanceof Socket && client.stream.setNoDelay(true))
  client.on('message', (topic, payload) => client.publish(`${topic}_reply`, payload, { qos: 1 }))
  return client.subscribeAsync('floor/set', { qos: 1 }).then(() => undefined)
}

answer({ connect })
