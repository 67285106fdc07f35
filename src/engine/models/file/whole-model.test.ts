import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import onnxProto, { type onnx } from 'onnx-proto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyAndHash } from './copy-and-hash.ts'

const { ModelProto } = onnxProto.onnx

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-whole-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const inside: onnx.ITensorProto = { name: 'bias', dataType: 1, dims: [2], rawData: new Uint8Array(8).fill(7) }
const beside = (name: string, entries: Record<string, string>): onnx.ITensorProto => ({
  name,
  dataType: 1,
  dims: [1],
  dataLocation: 1,
  externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
})
const model = (initializer: onnx.ITensorProto[], nodes = 1): Uint8Array =>
  ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'graph',
      node: Array.from({ length: nodes }, () => ({ opType: 'Relu', input: ['a'], output: ['b'] })),
      initializer,
    },
    metadataProps: [{ key: 'names', value: 'kept' }],
  }).finish()

let copies = 0
const copied = async (file: string) => {
  const to = join(folder, `copy-${++copies}.onnx`)
  const { sha256, sizeBytes } = await copyAndHash(file, to)
  const bytes = readFileSync(to)
  expect([sizeBytes, sha256]).toEqual([bytes.length, expect.stringMatching(/^[0-9a-f]{64}$/)])
  return bytes
}

test('weights in files beside a model are put inside of its copy, the rest stays as it is', async () => {
  put(
    'weights.bin',
    Uint8Array.from({ length: 300_000 }, (_, i) => i % 251),
  )
  const file = put(
    'model.onnx',
    model([
      beside('first', { location: 'weights.bin', offset: '4096', length: '200000' }),
      inside,
      beside('second', { location: 'weights.bin', offset: '299996' }),
    ]),
  )
  const { graph, metadataProps, irVersion } = ModelProto.decode(await copied(file))
  const [first, middle, second] = graph!.initializer!
  expect(first!.rawData).toHaveLength(200_000)
  expect([...first!.rawData!.slice(0, 3)]).toEqual([4096 % 251, 4097 % 251, 4098 % 251])
  expect([first!.name, first!.dims!.map(Number), first!.externalData, first!.dataLocation]).toEqual([
    'first',
    [1],
    [],
    0,
  ])
  expect([...middle!.rawData!]).toEqual(new Array(8).fill(7))
  expect(second!.rawData).toHaveLength(4)
  expect([graph!.node!.length, metadataProps!.length, irVersion]).toMatchObject([1, 1, expect.anything()])
})

test('a model with its weights inside is copied byte by byte', async () => {
  const bytes = model([inside])
  expect(new Uint8Array(await copied(put('whole.onnx', bytes)))).toEqual(new Uint8Array(bytes))
  const random = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)
  expect(new Uint8Array(await copied(put('random.onnx', random)))).toEqual(random)
})

test.each([
  ['/etc/passwd', /not a file beside it/],
  ['../weights.bin', /not a file beside it/],
  ['sub/weights.bin', /not a file beside it/],
  ['C:\\weights.bin', /not a file beside it/],
  ['..', /not a file beside it/],
  ['', /not a file beside it/],
  ['nowhere.bin', /nowhere\.bin, which is missing\. Put that file beside it\.$/],
  ['link.bin', /is not a file\. Put the file itself there\.$/],
  ['short.bin', /short\.bin is shorter than .* says/],
])('weights in “%s” are refused, with what to do', async (location, message) => {
  put('short.bin', new Uint8Array(10))
  rmSync(join(folder, 'link.bin'), { force: true })
  symlinkSync('/etc/passwd', join(folder, 'link.bin'))
  const file = put('astray.onnx', model([beside('w', { location, length: '100' })]))
  await expect(copied(file)).rejects.toThrow(message)
})

test('a graph of absurdly many operations is refused before anything loads it', async () => {
  await expect(copied(put('many.onnx', model([], 50_001)))).rejects.toThrow(/more than 50000 operations/)
})
