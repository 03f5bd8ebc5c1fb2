import { extname } from 'node:path'
import type { Uploaded } from '../categories'

/** What a file says about itself. */
export interface Media {
  mime: string
  /** Pixels. */
  width?: number
  height?: number
  /** In ms. */
  duration?: number
}

interface FileFormat {
  mime: string
  is: (bytes: Buffer) => boolean
  measure?: (bytes: Buffer) => Omit<Media, 'mime'> | undefined
}

const ascii = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to)

/** The first that fits counts. */
const FORMATS: readonly FileFormat[] = [
  { mime: 'image/png', is: (bytes) => ascii(bytes, 1, 4) === 'PNG', measure: pngSize },
  { mime: 'image/jpeg', is: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8, measure: jpegSize },
  { mime: 'image/gif', is: (bytes) => ascii(bytes, 0, 4) === 'GIF8', measure: gifSize },
  {
    mime: 'image/webp',
    is: (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP',
    measure: webpSize,
  },
  { mime: 'image/bmp', is: (bytes) => ascii(bytes, 0, 2) === 'BM', measure: bmpSize },
  { mime: 'audio/ogg', is: (bytes) => ascii(bytes, 0, 4) === 'OggS', measure: oggLength },
  { mime: 'video/mp4', is: (bytes) => ascii(bytes, 4, 8) === 'ftyp', measure: mp4Size },
  { mime: 'video/webm', is: (bytes) => bytes.length > 4 && bytes.readUInt32BE(0) === 0x1a45dfa3 },
  { mime: 'application/pdf', is: (bytes) => ascii(bytes, 0, 4) === '%PDF' },
]

/** Of a file whose bytes say nothing, its name does. */
const MIME_BY_EXTENSION: Record<string, string | undefined> = {
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.zip': 'application/zip',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.svg': 'image/svg+xml',
}

/** What clients need of each category when neither the bytes nor the name tell. */
const MIME_BY_CATEGORY: Record<Uploaded, string> = {
  PLAIN_IMAGE: 'image/jpeg',
  PLAIN_DATA: 'application/octet-stream',
  PLAIN_AUDIO: 'audio/ogg',
  PLAIN_VIDEO: 'video/mp4',
}

/** What kind of file it is and how large its picture; never throws, whatever the bytes are. */
export function mediaOf(bytes: Buffer, name: string, category: Uploaded): Media {
  const format = FORMATS.find(({ is }) => is(bytes))
  if (!format) return { mime: MIME_BY_EXTENSION[extname(name).toLowerCase()] ?? MIME_BY_CATEGORY[category] }
  try {
    return { mime: format.mime, ...format.measure?.(bytes) }
  } catch {
    // A file that ends too early: its kind is all there is to know.
    return { mime: format.mime }
  }
}

function pngSize(bytes: Buffer): Omit<Media, 'mime'> {
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function gifSize(bytes: Buffer): Omit<Media, 'mime'> {
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
}

function bmpSize(bytes: Buffer): Omit<Media, 'mime'> {
  return { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) }
}

/** The size stands in the first SOF segment. */
function jpegSize(bytes: Buffer): Omit<Media, 'mime'> | undefined {
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    const isSize = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isSize) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

function webpSize(bytes: Buffer): Omit<Media, 'mime'> | undefined {
  const format = ascii(bytes, 12, 16)
  if (format === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (format === 'VP8 ')
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (format !== 'VP8L') return undefined
  const bits = bytes.readUInt32LE(21)
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
}

/** The last page counts the samples; Opus always counts 48,000 a second. */
function oggLength(bytes: Buffer): Omit<Media, 'mime'> | undefined {
  const page = bytes.lastIndexOf('OggS')
  const samples = bytes.readBigUInt64LE(page + 6)
  const isCounted = samples > 0n && samples < 2n ** 40n
  return isCounted ? { duration: Math.round(Number(samples) / 48) } : undefined
}

/** The film's length is in `mvhd`; the picture's size ends the `tkhd` of the first track that has one. */
function mp4Size(bytes: Buffer): Omit<Media, 'mime'> | undefined {
  const film = bytes.indexOf('mvhd')
  if (film < 0) return undefined
  const isLong = bytes[film + 4] === 1
  const scale = bytes.readUInt32BE(film + (isLong ? 24 : 16))
  const length = isLong ? Number(bytes.readBigUInt64BE(film + 28)) : bytes.readUInt32BE(film + 20)
  const media = scale > 0 ? { duration: Math.round((length * 1000) / scale) } : {}
  for (let track = bytes.indexOf('tkhd'); track >= 0; track = bytes.indexOf('tkhd', track + 4)) {
    const end = track - 4 + bytes.readUInt32BE(track - 4)
    const [width, height] = [bytes.readUInt32BE(end - 8) >>> 16, bytes.readUInt32BE(end - 4) >>> 16]
    if (width > 0 && height > 0) return { ...media, width, height }
  }
  return media
}
