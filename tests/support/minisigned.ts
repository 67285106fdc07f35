import { generateKeyPairSync, sign } from 'node:crypto'

/** A minisign key, and a function that signs files with it as `minisign -S -l` does. */
export function minisignKey(): { publicKey: string; signed(content: Uint8Array, name: string): string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const id = Buffer.from('winnow00')
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return {
    publicKey: Buffer.concat([Buffer.from('Ed'), id, raw]).toString('base64'),
    signed(content, name) {
      const signature = sign(null, content, privateKey)
      const comment = `timestamp:1790000000\tfile:${name}`
      const ofComment = sign(null, Buffer.concat([signature, Buffer.from(comment)]), privateKey)
      return [
        'untrusted comment: signature from a test',
        Buffer.concat([Buffer.from('Ed'), id, signature]).toString('base64'),
        `trusted comment: ${comment}`,
        ofComment.toString('base64'),
        '',
      ].join('\n')
    },
  }
}
