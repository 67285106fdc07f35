/** A tensor as a model declares it. A dimension given as text is open. */
export type TensorSignature = { name: string; type: string; dims: readonly (number | string)[] }

export type Signature = { inputs: readonly TensorSignature[]; outputs: readonly TensorSignature[] }

/** The texts in a model file beside the graph. */
export type Metadata = ReadonlyMap<string, string>

export const describeTensor = ({ name, type, dims }: TensorSignature): string =>
  `"${name}" ${type} [${dims.join(', ')}]`

/** Lists names, types and shapes in one line, for messages. */
export function describeSignature({ inputs, outputs }: Signature): string {
  const list = (tensors: readonly TensorSignature[]) =>
    tensors.slice(0, 8).map(describeTensor).join(', ') + (tensors.length > 8 ? ` and ${tensors.length - 8} more` : '')
  return `input ${list(inputs) || 'none'}; output ${list(outputs) || 'none'}`
}
