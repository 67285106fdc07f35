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

/** A key that the workspace keeps as text, or null. */
function keyText(store: ReadOnlyStore, name: string): string | null {
  const text = readValue(store, name)
  if (text !== null && typeof text !== 'string') throw new Error(`The workspace’s ${name} is no text.`)
  return text
}

/** Key of the workspace by which it recognizes erased images without keeping anything of them; null until one is erased. */
function erasureKeyNow(store: ReadOnlyStore): Buffer | null {
  const existing = keyText(store, 'retention.erasureKey')
  return existing ? Buffer.from(existing, 'hex') : null
}

/** The same, made when there is none. */
function erasureKey(store: Store): Buffer {
  const existing = erasureKeyNow(store)
  if (existing) return existing
  const key = randomBytes(32)
  writeValue(store, 'retention.erasureKey', key.toString('hex'))
  return key
}

/** HMAC-SHA-256 of an image's hash: without the workspace's key it does not tell which image it was. */
const hashWith = (key: Buffer, sha256: string): string => createHmac('sha256', key).update(sha256).digest('hex')

/** Null while the workspace has no key, as no image was ever erased. */
export function keyedHash(store: ReadOnlyStore, sha256: string): string | null {
  const key = erasureKeyNow(store)
  return key && hashWith(key, sha256)
}

/** The same for many. Inside of a `store.write`, as it may make the key. */
export function keyedHashes(store: Store): (sha256: string) => string {
  const key = erasureKey(store)
  return (sha256) => hashWith(key, sha256)
}

const nameWith = (key: Buffer, stem: string): string => createHmac('sha256', key).update(`name:${stem}`).digest('hex')

/** By which names of erased images are known again; null while the workspace has no key, as no image was ever erased. */
export function keyedNamesNow(store: ReadOnlyStore): ((stem: string) => string) | null {
  const key = erasureKeyNow(store)
  return key && ((stem) => nameWith(key, stem))
}

/** The same. Inside of a `store.write`, as it may make the key. */
export function keyedNames(store: Store): (stem: string) => string {
  const key = erasureKey(store)
  return (stem) => nameWith(key, stem)
}

/** Tells logs of erasures apart without giving the key away. Makes the key if there is none. */
export const erasureKeyName = (store: Store): string => createHash('sha256').update(erasureKey(store)).digest('hex')

/** The workspace's Ed25519 key, made when it is first needed. */
export function signingKey(store: Store): KeyObject {
  const existing = keyText(store, 'retention.signingKey')
  if (existing) return createPrivateKey(existing)
  const { privateKey } = generateKeyPairSync('ed25519')
  writeValue(store, 'retention.signingKey', privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return privateKey
}

/** Tells the workspace from others, wherever its folder is; null while it has no key. */
export function workspaceMark(store: ReadOnlyStore): string | null {
  const key = keyText(store, 'retention.signingKey')
  return key === null ? null : markOf(createPublicKey(createPrivateKey(key)))
}

const markOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)

/** SPKI in PEM, as other programs read it. */
export const publicKeyText = (store: Store): string =>
  createPublicKey(signingKey(store)).export({ type: 'spki', format: 'pem' }).toString()
