import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const names: Record<string, string> = { float32: 'FP32', int64: 'INT64', uint8: 'UINT8', float16: 'FP16' }
const arrays = { FP32: Float32Array, INT64: BigInt64Array, UINT8: Uint8Array } as const
type Datatype = keyof typeof arrays

/** The faults of the next inference requests, one after the other. */
type Fault = 'busy' | 'cut' | 'wrong length' | 'no numbers' | 'refused' | 'redirect' | 'gone' | 'echo' | 'endless'

/** A small server of the Open Inference Protocol that runs one model under the name `colors`. */
export async function inferenceServer(model: Uint8Array, { isBinary }: { isBinary: boolean }) {
  const session = await InferenceSession.create(model)
  const faults: Fault[] = []
  const authorizations = new Set<string | undefined>()
  let requests = 0
  const described = (metadata: readonly InferenceSession.ValueMetadata[]) =>
    metadata.flatMap((one) =>
      one.isTensor
        ? [
            {
              name: one.name,
              datatype: names[one.type],
              shape: one.shape.map((side) => (typeof side === 'number' ? side : -1)),
            },
          ]
        : [],
    )
  const infer = async (body: Buffer, jsonBytes: number) => {
    const { inputs } = JSON.parse(body.subarray(0, jsonBytes).toString()) as {
      inputs: { name: string; datatype: Datatype; shape: number[]; data?: number[] }[]
    }
    let at = jsonBytes
    const feeds = inputs.map(({ name, datatype, shape, data }) => {
      const make = arrays[datatype]
      const bytes = shape.reduce((product, side) => product * side, make.BYTES_PER_ELEMENT)
      const values = data
        ? datatype === 'INT64'
          ? BigInt64Array.from(data, BigInt)
          : (make as typeof Float32Array).from(data)
        : new make(new Uint8Array(body.subarray(at, at + bytes)).buffer)
      at += data ? 0 : bytes
      const type = Object.keys(names).find((one) => names[one] === datatype)
      return [name, new Tensor(type as 'float32', values as Float32Array, shape)] as const
    })
    return session.run(Object.fromEntries(feeds))
  }
  const server = createServer(async (request, response) => {
    authorizations.add(request.headers.authorization)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const json = (value: unknown) => response.end(JSON.stringify(value))
    if (request.url === '/v2') return json({ name: 'test', extensions: isBinary ? ['binary_tensor_data'] : [] })
    if (request.url === '/v2/models/colors')
      return json({
        name: 'colors',
        platform: 'onnx',
        inputs: described(session.inputMetadata),
        outputs: described(session.outputMetadata),
      })
    if (request.url !== '/v2/models/colors/infer') {
      response.statusCode = 404
      return json({ error: 'unknown model' })
    }
    requests += 1
    const fault = faults.shift()
    if (fault === 'gone') return response.destroy()
    if (fault === 'busy') {
      response.statusCode = 503
      return json({ error: 'busy' })
    }
    if (fault === 'refused') {
      response.statusCode = 400
      return json({ error: 'wrong shape' })
    }
    if (fault === 'echo') {
      response.statusCode = 403
      return response.end(`\u001b[2J\u0007not with ${request.headers.authorization}`)
    }
    if (fault === 'endless') {
      const part = Buffer.alloc(8_000_000)
      const more = () => {
        while (!response.destroyed && response.write(part));
        if (!response.destroyed) response.once('drain', more)
      }
      return more()
    }
    if (fault === 'redirect') {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' })
      return response.end()
    }
    const results = await infer(body, Number(request.headers['inference-header-content-length'] ?? body.length))
    const raw: Buffer[] = []
    const outputs = session.outputNames.map((name) => {
      const { dims, type, data } = results[name]!
      const values = data as Float32Array
      if (fault === 'no numbers') values.fill(Number.NaN)
      const base = { name, datatype: names[type], shape: fault === 'wrong length' ? [...dims, 7] : dims }
      if (!isBinary) return { ...base, data: Array.from(values, Number) }
      raw.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength))
      return { ...base, parameters: { binary_data_size: raw.at(-1)!.length } }
    })
    const header = Buffer.from(JSON.stringify({ model_name: 'colors', outputs }))
    const whole = isBinary ? Buffer.concat([header, ...raw]) : header
    if (isBinary) response.setHeader('Inference-Header-Content-Length', header.length)
    response.end(fault === 'cut' ? whole.subarray(0, whole.length - 20) : whole)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    authorizations,
    requests: () => requests,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
