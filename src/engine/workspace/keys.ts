import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { z } from 'zod'
import type { Store } from '../store/index.ts'
import { readValue, writeValue } from './settings.ts'

/** Key of the workspace by which it recognizes erased images without keeping anything of them. */
function erasureKey(store: Store): Buffer {
  const existing = z.string().nullable().parse(readValue(store, 'retention.erasureKey'))
  if (existing) return Buffer.from(existing, 'hex')
  const key = randomBytes(32)
  writeValue(store, 'retention.erasureKey', key.toString('hex'))
  return key
}

/** HMAC-SHA-256 of an image's hash: who lacks the workspace's key can't tell which image it was. */
export const keyedHash = (store: Store, sha256: string): string => keyedHashes(store)(sha256)

/** The same for many. Inside of a `store.write`, as it may make the key. */
export function keyedHashes(store: Store): (sha256: string) => string {
  const key = erasureKey(store)
  return (sha256) => createHmac('sha256', key).update(sha256).digest('hex')
}

/** By which logs of erasures are told apart without giving the key away. Makes the key when there is none. */
export const erasureKeyName = (store: Store): string => createHash('sha256').update(erasureKey(store)).digest('hex')

/** The workspace's Ed25519 key, made when it is first needed. */
export function signingKey(store: Store): KeyObject {
  const existing = z.string().nullable().parse(readValue(store, 'retention.signingKey'))
  if (existing) return createPrivateKey(existing)
  const { privateKey } = generateKeyPairSync('ed25519')
  writeValue(store, 'retention.signingKey', privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return privateKey
}

/** SPKI in PEM, as other programs read it. */
export const publicKeyText = (store: Store): string =>
  createPublicKey(signingKey(store)).export({ type: 'spki', format: 'pem' }).toString()
