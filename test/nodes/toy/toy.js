// Node-RED loads JavaScript; the platform itself is TypeScript, like the ones that ship.
module.exports = require('./index.ts').default
