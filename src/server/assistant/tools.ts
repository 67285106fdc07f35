import { z } from 'zod'
import { BulkAction, Cursor, Order, ProposedNote, Where } from '#contract'
import { ImageId, ModelId, PlanId } from '#model/ids.ts'
import { defineTool, type Tool } from './tool.ts'

const nothing = z.object({})
const maxListed = 200

/** The tools of assistants, from the contract. They only read, or leave suggestions. */
export const tools: readonly Tool[] = [
  defineTool({
    name: 'workspace_summary',
    title: 'Summary of the workspace',
    description: 'Images by state and lifecycle, labels, predictions, the current model, disk use and alarms.',
    input: nothing,
    async run({ client }) {
      const { workspace, ...data } = await client.workspace.status()
      return { data }
    },
  }),
  defineTool({
    name: 'query_fields',
    title: 'Fields of queries',
    description:
      'The fields that a query ("where") can use, with their types. Queries are CEL, such as state == "predicted" && prediction.minScore < 0.4.',
    input: nothing,
    run: async ({ client }) => ({ data: await client.library.queryFields() }),
  }),
  defineTool({
    name: 'find_images',
    title: 'Find images',
    description:
      'Images that match a query, in pages; without a query all. The evidence of an alarm is inAlarm("alm_1").',
    input: z.object({
      where: Where,
      order: Order,
      limit: z.int().min(1).max(maxListed).default(20),
      cursor: Cursor.optional(),
    }),
    run: async ({ client }, input) => ({ data: await client.library.list(input) }),
  }),
  defineTool({
    name: 'count_images',
    title: 'Count images',
    description: 'How many images match a query.',
    input: z.object({ where: Where }),
    run: async ({ client }, input) => ({ data: await client.library.count(input) }),
  }),
  defineTool({
    name: 'facets',
    title: 'Facets',
    description: 'How the images that match a query divide by state, class, source, tag and so on.',
    input: z.object({ where: Where }),
    run: async ({ client }, input) => ({ data: await client.library.facets(input) }),
  }),
  defineTool({
    name: 'show_image',
    title: 'Show an image',
    description: 'An image, scaled down, with its name, size, state and tags.',
    input: z.object({ imageId: ImageId }),
    async run({ client, readImage }, { imageId }) {
      const { file, otherPaths, ...data } = await client.library.image({ imageId })
      return { data, shows: await readImage(imageId) }
    },
  }),
  defineTool({
    name: 'image_labels',
    title: 'Labels of an image',
    description: 'Labels and open predictions of an image, in pixels of the original. Classes are in `classes`.',
    input: z.object({ imageId: ImageId }),
    async run({ client }, input) {
      const [image, classes] = await Promise.all([client.labeling.open(input), client.workspace.classes()])
      return { data: { ...image, classes: classes.map(({ classId, name }) => ({ classId, name })) } }
    },
  }),
  defineTool({
    name: 'retention_plans',
    title: 'Retention plans',
    description: 'Plans of what to keep, retire, archive and drop, the newest first. A plan moves nothing by itself.',
    input: nothing,
    run: async ({ client }) => ({ data: await client.policy.plans() }),
  }),
  defineTool({
    name: 'explain_decision',
    title: 'Explain a retention decision',
    description: 'Why a plan keeps or drops an image: the rule, what protects it, and what would change the outcome.',
    input: z.object({ planId: PlanId, imageId: ImageId }),
    run: async ({ client }, input) => ({ data: await client.policy.explain(input) }),
  }),
  defineTool({
    name: 'versions',
    title: 'Versions',
    description: 'Frozen versions of the dataset.',
    input: nothing,
    run: async ({ client }) => ({ data: await client.datasets.list() }),
  }),
  defineTool({
    name: 'compare_versions',
    title: 'Compare versions',
    description: 'What changed from version `a` to version `b`: images, labels, classes and splits.',
    input: z.object({ a: z.string().max(200), b: z.string().max(200) }),
    run: async ({ client }, input) => ({ data: await client.datasets.diff(input) }),
  }),
  defineTool({
    name: 'models',
    title: 'Models',
    description: 'The models of the workspace and which is current.',
    input: nothing,
    run: async ({ client }) => ({ data: await client.models.list() }),
  }),
  defineTool({
    name: 'evaluations',
    title: 'Evaluations',
    description: 'How well models fit the labels: their evaluations, of one model or of all.',
    input: z.object({ modelId: ModelId.optional() }),
    run: async ({ client }, input) => ({ data: await client.evaluation.list(input) }),
  }),
  defineTool({
    name: 'alarms',
    title: 'Alarms and detectors',
    description:
      'What monitoring says of the current model: open alarms with reasons and next steps, and its detectors.',
    input: nothing,
    async run({ client }) {
      const { alarms, detectors } = await client.monitoring.report({})
      return { data: { alarms, detectors } }
    },
  }),
  defineTool({
    name: 'experiments',
    title: 'Experiments',
    description: 'Canary and A/B experiments with models, and how they stand.',
    input: nothing,
    run: async ({ client }) => ({ data: await client.experiments.list() }),
  }),
  defineTool({
    name: 'preview_change',
    title: 'Preview a change of many images',
    description: 'What a bulk action would do to the images that match a query. It changes nothing.',
    input: z.object({ where: z.string().min(1).max(10_000), action: BulkAction }),
    run: async ({ client }, { where, action }) => ({
      data: await client.bulk.preview({ target: { where }, action }),
    }),
  }),
  defineTool({
    name: 'propose_change',
    title: 'Suggest a change of many images',
    description:
      'Suggests a bulk action to the user, with a note that says why. It changes nothing: the user finds it in the library under “Bulk actions” with a preview of that moment, and runs or declines it.',
    suggests: true,
    input: z.object({ where: z.string().min(1).max(10_000), action: BulkAction, note: ProposedNote.optional() }),
    run: async ({ client }, input) => ({ data: await client.bulk.propose(input) }),
  }),
]
