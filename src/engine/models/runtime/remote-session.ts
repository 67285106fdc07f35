import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { RemoteModel } from '#contract'
import type { TensorSignature } from '../file/signature.ts'
import type { InputFeed, OutputTensor } from '../manifest/tensors.ts'
import { decodeTensor, encodeTensor, type WireTensor, wireTypes } from './remote-tensors.ts'
import { requireFinite } from './require-finite.ts'
import type { Session } from './session.ts'

async function readUpTo(answer: Response, maxBytes: number): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = []
  let left = maxBytes
  for await (const part of answer.body ?? []) {
    parts.push(part.subarray(0, left))
    if (part.length > left) return { bytes: joined(parts), isWhole: false }
    left -= part.length
  }
  return { bytes: joined(parts), isWhole: true }
}

/** Copies the parts to their own memory, which a small Buffer shares. */
const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

/** The waits before retries. */
const retryAfterMs = [500, 2000]
const retried = new Set([429, 502, 503, 504])
const answerMs = 120_000
const maxAnswerBytes = 256 * 1024 * 1024
const maxDescriptionBytes = 4 * 1024 * 1024
const maxRefusalBytes = 4096

type ServedTensor = { name: string; datatype: string; shape: readonly (number | string)[] }

/**
 * Opens a model on a server by the Open Inference Protocol (v2). Sends tensors as raw bytes if the server supports it, else
 * as JSON. Throws one sentence when the server can't be reached, lacks the model or sends an unreadable answer.
 */
export async function openRemoteSession(remote: RemoteModel): Promise<Session> {
  const server = new URL(remote.url.endsWith('/') ? remote.url : `${remote.url}/`)
  const path = `v2/models/${encodeURIComponent(remote.model)}${remote.version ? `/versions/${encodeURIComponent(remote.version)}` : ''}`
  const ask = (at: string, body?: { bytes: Buffer; jsonBytes: number | null }) => request(server, at, body)
  const { extensions = [] } = (await readJson(await ask('v2'))) as { extensions?: string[] }
  const isBinary = Array.isArray(extensions) && extensions.includes('binary_tensor_data')
  const served = (await readJson(await ask(path))) as {
    inputs?: ServedTensor[]
    outputs?: ServedTensor[]
    platform?: string
  }
  if (!Array.isArray(served.inputs) || !Array.isArray(served.outputs))
    throw new Error(
      `${server.host} didn’t describe the inputs and outputs of the model ${remote.model}. Check the model’s name.`,
    )
  const outputs = served.outputs
  return {
    signature: { inputs: served.inputs.map(signatureOf), outputs: outputs.map(signatureOf) },
    runtime: `Open Inference Protocol at ${server.host}${served.platform ? `, ${served.platform}` : ''}`,
    async run(feeds) {
      const answer = await ask(`${path}/infer`, requestBody(feeds, outputs, isBinary))
      const tensors = await readOutputs(answer, server.host)
      for (const tensor of tensors) requireFinite(tensor)
      return tensors
    },
    close: async () => {},
  }
}

const signatureOf = ({ name, datatype, shape }: ServedTensor): TensorSignature => ({
  name: String(name),
  type: wireTypes.get(datatype)?.type ?? datatype,
  dims: Array.isArray(shape) ? shape.map((dim) => (Number(dim) < 0 ? 'any' : Number(dim))) : [],
})

function requestBody(feeds: readonly InputFeed[], outputs: readonly ServedTensor[], isBinary: boolean) {
  const raw: Uint8Array[] = []
  const inputs = feeds.map((feed) => {
    const { datatype, bytes, values } = encodeTensor(feed)
    const base = { name: feed.name, shape: feed.dims, datatype }
    if (!isBinary) return { ...base, data: values() }
    raw.push(bytes)
    return { ...base, parameters: { binary_data_size: bytes.length } }
  })
  const requested = outputs.map(({ name }) => ({ name, ...(isBinary && { parameters: { binary_data: true } }) }))
  const json = Buffer.from(JSON.stringify({ inputs, outputs: requested }))
  return { bytes: Buffer.concat([json, ...raw]), jsonBytes: isBinary ? json.length : null }
}

async function readOutputs(answer: Response, host: string): Promise<OutputTensor[]> {
  const unreadable = (why: string) => new Error(`${host} sent an answer that can't be read: ${why}.`)
  const { bytes, isWhole } = await readUpTo(answer, maxAnswerBytes)
  if (!isWhole) throw unreadable('more than 256 MB')
  const jsonBytes = Number(answer.headers.get('inference-header-content-length') ?? bytes.length)
  if (!(jsonBytes <= bytes.length)) throw unreadable('it was cut short')
  const { outputs } = parse(Buffer.from(bytes.subarray(0, jsonBytes)).toString('utf8'), unreadable) as {
    outputs?: WireTensor[]
  }
  if (!Array.isArray(outputs)) throw unreadable('it has no outputs')
  let at = jsonBytes
  return outputs.map((tensor) => {
    const size = tensor.parameters?.binary_data_size
    const raw = size === undefined ? null : bytes.subarray(at, at + size)
    if (size !== undefined && raw!.length !== size) throw unreadable('it was cut short')
    at += size ?? 0
    const read = decodeTensor(tensor, raw)
    if ('problem' in read) throw unreadable(`output "${tensor.name}" ${read.problem}`)
    return read
  })
}

function parse(text: string, unreadable: (why: string) => Error): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error))
  }
}

async function readJson(answer: Response): Promise<unknown> {
  const unreadable = (why: string) => new Error(`${new URL(answer.url).host} is not an inference server: ${why}.`)
  const { bytes, isWhole } = await readUpTo(answer, maxDescriptionBytes)
  if (!isWhole) throw unreadable('its description is larger than 4 MB')
  return parse(Buffer.from(bytes).toString('utf8'), unreadable)
}

/** Returns the variable with a server's token: `WINNOW_REMOTE_TOKEN_GPU_EXAMPLE_ORG_8000` for gpu.example.org:8000. */
const tokenVariable = ({ host }: URL): string => `WINNOW_REMOTE_TOKEN_${host.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`

/** Sends a request with retries. Does not follow redirects, because images may go only to the allowed server. */
async function request(
  server: URL,
  path: string,
  body?: { bytes: Buffer; jsonBytes: number | null },
): Promise<Response> {
  const url = new URL(path, server)
  const token = process.env[tokenVariable(url)]
  for (let attempt = 0; ; attempt++) {
    const waitMs = retryAfterMs[attempt]
    try {
      const answer = await fetch(url, {
        method: body ? 'POST' : 'GET',
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': body.jsonBytes === null ? 'application/json' : 'application/octet-stream' }),
          ...(body?.jsonBytes != null && { 'inference-header-content-length': String(body.jsonBytes) }),
        },
        body: body ? new Uint8Array(body.bytes) : null,
      })
      if (answer.ok) return answer
      if (waitMs === undefined || !retried.has(answer.status)) throw new Refusal(await refusalText(answer, url, token))
      await sleep(Math.min(30_000, Number(answer.headers.get('retry-after')) * 1000 || waitMs))
    } catch (error) {
      if (error instanceof Refusal) throw error
      if (waitMs === undefined)
        throw new Unreachable(`${url.host} can't be reached: ${reasonOf(error)}. Check the server and the address.`)
      await sleep(waitMs)
    }
  }
}

/** The server does not answer, so other images would fail too. */
export class Unreachable extends Error {}

/** The server refused, and a retry doesn't help. */
class Refusal extends Error {}

async function refusalText(answer: Response, url: URL, token: string | undefined): Promise<string> {
  const { bytes } = await readUpTo(answer, maxRefusalBytes)
  const words = stripVTControlCharacters(Buffer.from(bytes).toString('utf8')).replace(/[\p{C}\s]+/gu, ' ')
  const text = problemIn((token ? words.replaceAll(token, '…') : words).slice(0, 300).trim())
  const hint =
    answer.status === 401 || answer.status === 403
      ? ` Put its token into the environment variable ${tokenVariable(url)}.`
      : answer.status === 404
        ? ' Check the model’s name and version.'
        : ''
  return `${url.host} answered ${answer.status} to ${url.pathname}${text ? `: ${text}` : ''}.${hint}`
}

/** Returns the text of an error like `{ "error": "unknown model" }`; else the whole answer. */
function problemIn(text: string): string {
  const [, error] = /^\{\s*"error"\s*:\s*"([^"]+)"\s*\}$/.exec(text) ?? []
  return error ?? text
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
