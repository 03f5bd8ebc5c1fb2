/** The beginnings of files that say how large their pictures are. */
const be32 = (...numbers: number[]): Buffer =>
  Buffer.concat(numbers.map((number) => bytes(4, (b) => b.writeUInt32BE(number))))
const bytes = (length: number, write: (buffer: Buffer) => unknown): Buffer => {
  const buffer = Buffer.alloc(length)
  write(buffer)
  return buffer
}
const text = (words: string): Buffer => Buffer.from(words, 'latin1')

export const PNG = Buffer.concat([
  text('\x89PNG\r\n\x1a\n'),
  be32(13),
  text('IHDR'),
  be32(2, 3),
  Buffer.alloc(9),
])
export const GIF = Buffer.concat([text('GIF89a'), Buffer.from([4, 0, 5, 0, 0, 0, 0])])
/** SOI, an APP0 segment, SOF0. */
export const JPEG = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xc0, 0, 11, 8, 0, 7, 0, 6, 1, 1, 0x11, 0, 0xff, 0xd9,
])
export const WEBP = Buffer.concat([
  text('RIFF\0\0\0\0WEBPVP8X'),
  Buffer.from([10, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 8, 0, 0]),
])
/** One page: 72,000 samples are 1.5 s. */
export const OGG = Buffer.concat([
  text('OggS\0\x04'),
  bytes(8, (b) => b.writeBigUInt64LE(72_000n)),
  Buffer.alloc(14),
])
const mvhd = Buffer.concat([be32(108), text('mvhd'), be32(0, 0, 0, 1000, 2500), Buffer.alloc(80)])
const tkhd = Buffer.concat([be32(92), text('tkhd'), Buffer.alloc(76), be32(320 << 16, 240 << 16)])
export const MP4 = Buffer.concat([be32(16), text('ftypisom'), be32(0), be32(8), text('moov'), mvhd, tkhd])
