/**
 * A node whose behaviour the test decides: what `globalThis.probes` has under its id is called with the message
 * and whatever it does (throw, wait, send, return) is what the node does. Without an entry it completes at once.
 */
module.exports = (RED) => {
  RED.nodes.registerType('probe', function Probe(def) {
    RED.nodes.createNode(this, def)
    this.on('input', (msg, send, done) => {
      const act = globalThis.probes?.get(this.id)
      Promise.resolve(act?.(msg, send)).then(
        () => done(),
        (error) => done(error),
      )
    })
  })
  // A node of the style before Node-RED 1.0: it takes no `done`.
  RED.nodes.registerType('old-probe', function OldProbe(def) {
    RED.nodes.createNode(this, def)
    this.on('input', (msg) => void globalThis.probes?.get(this.id)?.(msg))
  })
}
