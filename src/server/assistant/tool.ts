import type { z } from 'zod'
import type { EngineClient } from '#contract'
import type { ImageId } from '#model/ids.ts'

/** The resources of the tools: the engine as the assistant’s user, and image files. */
export type Workspace = {
  client: EngineClient
  readImage(imageId: ImageId): Promise<{ bytes: Buffer; mime: string }>
}

/** A tool of an assistant. `shows`: the image that belongs to the answer. */
export type Tool = {
  name: string
  title: string
  description: string
  input: z.ZodType
  /** Whether it leaves a suggestion for the user to decide. Every other tool only reads. */
  suggests?: true
  run(workspace: Workspace, input: unknown): Promise<{ data: unknown; shows?: { bytes: Buffer; mime: string } }>
}

/** A tool whose input is checked before it runs. */
export const defineTool = <Input>({
  run,
  ...tool
}: Omit<Tool, 'run' | 'input'> & {
  input: z.ZodType<Input>
  run(workspace: Workspace, input: Input): Promise<Awaited<ReturnType<Tool['run']>>>
}): Tool => ({ ...tool, run: (workspace, input) => run(workspace, tool.input.parse(input)) })
