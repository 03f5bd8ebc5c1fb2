import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate for localhost, made for this run. `file` may be given to a child as NODE_EXTRA_CA_CERTS. */
export function makeCertificate(): { key: string; cert: string; file: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'homewire-tls-'))
  const file = join(dir, 'cert.pem')
  const keyFile = join(dir, 'key.pem')
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', ...options, ...subject, '-keyout', keyFile, '-out', file], {
    stdio: 'ignore',
  })
  return {
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(file, 'utf8'),
    file,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
