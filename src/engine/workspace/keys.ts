import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { ReadOnlyStore, Store } from '../store/index.ts'
import { readValue, writeValue } from './values.ts'

/** Reads a key that the workspace stores as text, or null. */
function keyText(store: ReadOnlyStore, name: string): string | null {
  const text = readValue(store, name)
  if (text !== null && typeof text !== 'string') throw new Error(`The workspace’s ${name} is no text.`)
  return text
}

/**
 * Returns the workspace's key for recognizing erased images without storing anything about them; null until one is
 * erased.
 */
function erasureKeyNow(store: ReadOnlyStore): Buffer | null {
  const existing = keyText(store, 'retention.erasureKey')
  return existing ? Buffer.from(existing, 'hex') : null
}

/** Returns that key and creates it when missing. */
function erasureKey(store: Store): Buffer {
  const existing = erasureKeyNow(store)
  if (existing) return existing
  const key = randomBytes(32)
  writeValue(store, 'retention.erasureKey', key.toString('hex'))
  return key
}

/** Returns the HMAC-SHA-256 of a text: without the workspace's key it doesn't reveal which image it was. */
const hashWith = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex')

/** Returns null while the workspace has no key, because no image was ever erased. */
export function keyedHash(store: ReadOnlyStore, sha256: string): string | null {
  const key = erasureKeyNow(store)
  return key && hashWith(key, sha256)
}

/** Hashes many. Inside of a `store.write`, because it may create the key. */
export function keyedHashes(store: Store): (sha256: string) => string {
  const key = erasureKey(store)
  return (sha256) => hashWith(key, sha256)
}

const nameWith = (key: Buffer, stem: string): string => hashWith(key, `name:${stem}`)

/**
 * Returns the function that hashes file names to recognize erased images; null while the workspace has no key, because
 * no image was ever erased.
 */
export function keyedNamesNow(store: ReadOnlyStore): ((stem: string) => string) | null {
  const key = erasureKeyNow(store)
  return key && ((stem) => nameWith(key, stem))
}

/** Returns the same function. Inside of a `store.write`, because it may create the key. */
export function keyedNames(store: Store): (stem: string) => string {
  const key = erasureKey(store)
  return (stem) => nameWith(key, stem)
}

/** Identifies logs of erasures without revealing the key. Creates the key if there is none. */
export const erasureKeyName = (store: Store): string => createHash('sha256').update(erasureKey(store)).digest('hex')

/** Returns the workspace's Ed25519 key, created on first use. */
export function signingKey(store: Store): KeyObject {
  const existing = keyText(store, 'retention.signingKey')
  if (existing) return createPrivateKey(existing)
  const { privateKey } = generateKeyPairSync('ed25519')
  writeValue(store, 'retention.signingKey', privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return privateKey
}

/** Identifies the workspace wherever its folder is; null while it has no key. */
export function workspaceMark(store: ReadOnlyStore): string | null {
  const key = keyText(store, 'retention.signingKey')
  return key === null ? null : markOf(createPublicKey(createPrivateKey(key)))
}

const markOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)

/** Returns the key as SPKI in PEM, which other programs read. */
export const publicKeyText = (store: Store): string =>
  createPublicKey(signingKey(store)).export({ type: 'spki', format: 'pem' }).toString()
