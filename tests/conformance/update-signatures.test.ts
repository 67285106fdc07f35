import { expect, test } from 'vitest'
import { requireSigned } from '../../src/main/updates/minisign.ts'
import { minisignKey } from '../support/minisigned.ts'

const name = 'latest-linux.yml'

/** Made by minisign itself. */
const publicKey = `RWTY+2RFfYKMSdy010/lzPIPmdU/O1txKpZD72T0c+BCBBamzK+Ydl7Z`
const signature = `untrusted comment: signature from minisign secret key
RWTY+2RFfYKMSb5MiwsDb1Qtl+0O5Dz+bTnX0YxozISxEGWJeAj4IQ0nv9PraaRvXvIDFTHBEp5xvsUZewvoBM53THopTNb7BwM=
trusted comment: timestamp:1796116690\tfile:latest-linux.yml
7yyXjWV/8H4vWbSQUtXOpD93eN9d2ZZstbLz19LwTlLiZvOZoGSfTdPyqKE8GlXFyI1LzMLA0SdG/MVUEGdiAQ==
`
const content = 'version: 0.2.0\n'

const check = (text: string, given: string, of = name, key = publicKey) =>
  requireSigned(Buffer.from(text), { name: of, signature: given, publicKey: key })

test('only signatures by minisign are valid', () => {
  check(content, signature)
  expect(() => check('version: 0.3.0\n', signature)).toThrow('not signed with the key of this Winnow')
  expect(() => check(content, signature, 'beta-linux.yml')).toThrow('of another file')
  expect(() => check(content, signature.replace('file:', 'file:x'))).toThrow('comment')
  expect(() => check(content, 'nonsense')).toThrow('not one of minisign')
  expect(() => check(content, signature, name, 'nonsense')).toThrow('The key is not one of minisign')
})

test('another key with the same number is refused', () => {
  const [own, other] = [minisignKey(), minisignKey()]
  check(content, own.signed(Buffer.from(content), name), name, own.publicKey)
  expect(() => check(content, other.signed(Buffer.from(content), name), name, own.publicKey)).toThrow('not signed')
})
