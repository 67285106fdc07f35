import type { OnnxGraph } from './onnx-graph.ts'

/**
 * The tensors that go into a model's last convolutions with as many channels as there are class scores, one a level.
 * Empty when there are none such.
 */
export function featureTensors(graph: OnnxGraph, classes: number): string[] {
  // Of three anchors a cell, as in YOLOv5, each has a box, its objectness and the class scores.
  const channels = [classes, 3 * (classes + 5)]
  const makerOf = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const found = new Set<string>()
  const seen = new Set<string>()
  const waiting = [...graph.outputs]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = makerOf.get(name)
    if (seen.has(name) || !node) continue
    seen.add(name)
    if (node.type !== 'Conv') waiting.push(...node.inputs)
    else if (channels.includes(weightsOf(node.inputs[1] ?? '')?.[0] ?? -1) && makerOf.has(node.inputs[0] ?? ''))
      found.add(node.inputs[0]!)
  }
  return [...found].toSorted()

  /** Weights that are stored in half precision are cast in the graph. */
  function weightsOf(name: string): readonly number[] | undefined {
    const maker = makerOf.get(name)
    return graph.weights.get(name) ?? (maker?.type === 'Cast' ? graph.weights.get(maker.inputs[0] ?? '') : undefined)
  }
}

/**
 * What is put behind an ONNX file so that these tensors are outputs too: a second graph field, which protobuf adds to the
 * first. Elements are float32; ONNX Runtime finds the shapes.
 */
export function moreOutputs(names: readonly string[]): Uint8Array {
  const outputs = names.map((name) =>
    message(12, [message(1, [Buffer.from(name)]), message(2, [message(1, [[8, 1]])])]),
  )
  return Uint8Array.from(message(7, outputs))
}

function message(id: number, parts: readonly Iterable<number>[]): number[] {
  const bytes = parts.flatMap((part) => [...part])
  return [...varint(id * 8 + 2), ...varint(bytes.length), ...bytes]
}

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) + 128)
  }
}
