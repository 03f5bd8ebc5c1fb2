// `npm run public-face [checkout]`: writes the list that the test compares with. Its difference is read like code.
import { writeFileSync } from 'node:fs'
import { buildOnce } from './built'
import { root } from './files'
import { LIST, listOf, publicFaceOf } from './public-face'

buildOnce()
writeFileSync(LIST, listOf(publicFaceOf(process.argv[2] ?? root)))
