import onnxProto, { type onnx } from 'onnx-proto'

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx
const { BOOL, FLOAT, INT64 } = TensorProto.DataType

type Graph = { [Part in 'node' | 'initializer' | 'input' | 'output']: NonNullable<onnx.IGraphProto[Part]> }

const scalar = (name: string, elemType: number): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType, shape: {} } },
})

/**
 * A float model that fails on bright images, those with an input mean above `above`: it never ends, takes many times as
 * long, returns NaN as first output, or asks for some gigabytes of memory or for more than any machine has. For all other
 * images it answers as before.
 */
export function fragile(
  file: Uint8Array,
  how: 'never ends' | 'takes long' | 'not a number' | 'takes much memory' | 'takes all memory',
  above: number,
): Uint8Array {
  const model = ModelProto.decode(file)
  const { node: nodes, initializer, input, output } = model.graph as Graph
  const result = output[0]!
  const add = (opType: string, inputs: string[], made: string, attribute: onnx.IAttributeProto[] = []) => {
    nodes.push({ opType, name: `fragile ${made}`, input: inputs, output: [made], attribute } as never)
    return made
  }
  const number = (name: string, value: number) => {
    initializer.push({
      name,
      dataType: FLOAT,
      dims: [],
      rawData: new Uint8Array(Float32Array.of(value).buffer),
    } as never)
    return name
  }
  // Nodes of the graph that use the output keep using the original one.
  for (const one of nodes)
    for (const names of [one.input!, one.output!])
      for (const [i, name] of names.entries()) if (name === result.name) names[i] = 'sound result'
  const mean = add('ReduceMean', [input[0]!.name!], 'brightness', [
    { name: 'keepdims', type: AttributeProto.AttributeType.INT, i: 0 },
  ])
  const limit = number('brightness limit', above)
  if (how === 'never ends' || how === 'takes long') {
    const isBright = add('Greater', [mean, limit], 'is bright')
    const valueIn = { ...result, name: 'value in' }
    const body: onnx.IGraphProto = {
      name: 'forever',
      node: [
        { opType: 'Identity', input: ['goes on in'], output: ['goes on out'] },
        { opType: 'Identity', input: ['value in'], output: ['value out'] },
      ],
      input: [scalar('round', INT64), scalar('goes on in', BOOL), valueIn],
      output: [scalar('goes on out', BOOL), { ...result, name: 'value out' }],
    }
    const rounds = how === 'takes long' ? 'many rounds' : ''
    if (rounds) initializer.push({ name: rounds, dataType: INT64, dims: [], int64Data: [60_000] } as never)
    add('Loop', [rounds, isBright, 'sound result'], result.name!, [
      { name: 'body', type: AttributeProto.AttributeType.GRAPH, g: body },
    ])
  } else if (how === 'not a number') {
    const root = add('Sqrt', [add('Sub', [limit, mean], 'below the limit')], 'root')
    add('Add', ['sound result', add('Mul', [root, number('zero of a root', 0)], 'nothing or no number')], result.name!)
  } else {
    const brightness = add('Clip', [add('Sub', [mean, limit], 'over the limit'), number('floor', 0)], 'over it')
    const cells = add(
      'Cast',
      [add('Mul', [brightness, number('much', how === 'takes much memory' ? 1.2e10 : 1e14)], 'many')],
      'cells',
      [{ name: 'to', type: AttributeProto.AttributeType.INT, i: INT64 }],
    )
    const shape = add('Reshape', [cells, 'one number'], 'shape')
    initializer.push({ name: 'one number', dataType: INT64, dims: [1], int64Data: [1] } as never)
    const sum = add('ReduceSum', [add('ConstantOfShape', [shape], 'all of it')], 'sum', [
      { name: 'keepdims', type: AttributeProto.AttributeType.INT, i: 0 },
    ])
    add('Add', ['sound result', sum], result.name!)
  }
  return ModelProto.encode(model).finish()
}
