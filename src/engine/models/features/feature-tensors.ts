import { fieldHeader } from '../file/protobuf.ts'
import type { OnnxGraph } from './onnx-graph.ts'

/** Returns the inputs of a model's last convolutions that have as many channels as there are class scores, one per level. */
export function featureTensors(graph: OnnxGraph, classes: number): string[] {
  // YOLOv5 has three anchors per cell, each with a box, an objectness and the class scores.
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

  // The graph casts weights that are stored in half precision.
  function weightsOf(name: string): readonly number[] | undefined {
    const maker = makerOf.get(name)
    return graph.weights.get(name) ?? (maker?.type === 'Cast' ? graph.weights.get(maker.inputs[0] ?? '') : undefined)
  }
}

/**
 * Returns bytes to append to an ONNX file that make these float32 tensors outputs: a second graph field, which protobuf
 * merges with the first. ONNX Runtime infers the shapes.
 */
export function moreOutputs(names: readonly string[]): Uint8Array {
  const outputs = names.map((name) =>
    message(12, [message(1, [Buffer.from(name)]), message(2, [message(1, [[8, 1]])])]),
  )
  return Uint8Array.from(message(7, outputs))
}

function message(id: number, parts: readonly Iterable<number>[]): number[] {
  const bytes = parts.flatMap((part) => [...part])
  return [...fieldHeader(id, bytes.length), ...bytes]
}
