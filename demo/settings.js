/* global __dirname */
const { join } = require('node:path')

// Node-RED for the demo: on loopback, without news and tours, with this checkout as its only extra palette.
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT ?? 1880),
  flowFile: 'flows.json',
  flowFilePretty: true,
  // the account is the simulator's: there is no secret to keep
  credentialSecret: false,
  nodesDir: join(__dirname, '..'),
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false, ui: false },
  editorTheme: {
    page: { title: 'Homewire demo' },
    header: { title: 'Homewire demo' },
    tours: false,
  },
  logging: { console: { level: 'warn', metrics: false, audit: false } },
}
