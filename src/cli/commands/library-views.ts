import type { Command } from 'commander'
import { DuplicatesResult, type Edit, type EngineClient } from '#contract'
import { editIdFrom, ImageId } from '#model/ids.ts'
import { randomPart } from '#model/random-part.ts'
import { idFrom, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { count, minute, table } from '../output/table.ts'
import { plain } from '../plain.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

async function noFacet(client: EngineClient, name: string): Promise<string> {
  const { facets } = await client.library.facets({})
  return `There is no facet ${name}. There are: ${facets.map((facet) => facet.name).join(', ')}.`
}

/** The ways of looking at the library: facets, saved queries, imports, and the history of one image. */
export function addLibraryViewCommands(program: Command): void {
  addFacetsCommand(program)

  addQueryCommands(program)

  plain(program, 'imports', 'library.imports', {
    does: 'list imports',
    list: {
      name: 'imports',
      columns: {
        when: ({ startedAtMs }) => minute(startedAtMs),
        who: 'user',
        status: 'status',
        added: 'imagesAdded',
        known: 'imagesKnown',
        labels: 'labelsAdded',
        rejected: 'rejected',
        what: 'title',
      },
      none: 'No imports yet',
    },
  })

  plain(program, 'duplicates', 'library.findDuplicates', {
    does: 'find near-duplicates; query them with duplicates.rank > 1',
    takes: { distance: '--distance <bits>' },
    follows: DuplicatesResult,
    text: ({ images, groups, nearDuplicates }) =>
      `${count(images, 'image')} compared: ${count(groups, 'group')}, ${nearDuplicates} near-duplicates of a better image.`,
  })

  addHistoryCommands(program)
}

function addFacetsCommand(program: Command): void {
  define<[string], CommonOptions & { where?: string; facet?: string[] }>(
    workspaceCommand(program, 'facets', 'count images by facet')
      .option('--where <expr>', 'only of these images')
      .option('--facet <name...>', 'only these facets, e.g. state class'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        await checkWhere(client, options.where)
        const found = await client.library.facets({ where: options.where, facets: options.facet })
        const unknown = options.facet?.find((name) => !found.facets.some((facet) => facet.name === name))
        if (unknown !== undefined) throw new UsageError(await noFacet(client, unknown))
        const parts = found.facets
          .filter(({ values }) => values.length > 0)
          .map(({ title, values }) =>
            table(
              [title, 'images'],
              values.map((value) => [value.title, value.images]),
            ),
          )
        return { json: found, text: [count(found.images, 'image'), ...parts].join('\n\n') }
      }),
  )
}

function addQueryCommands(program: Command): void {
  const query = program.command('query').description('saved queries')
  define<[string], CommonOptions>(workspaceCommand(query, 'list', 'list saved queries with counts'), ([ws], options) =>
    withWorkspace(ws, options, async ({ client }) => {
      const saved = await client.library.savedQueries()
      const queries = []
      for (const one of saved)
        queries.push({ ...one, images: (await client.library.count({ where: one.where })).count })
      const rows = queries.map(({ name, images, where, order }) => [name, images, where, order])
      return { json: { queries }, text: table(['name', 'images', 'query', 'order'], rows, 'No saved queries') }
    }),
  )
  plain(query, 'save', 'library.saveQuery', {
    does: 'save a query under a name',
    takes: { name: '<name>', where: ['--where <expr>', 'the query'], order: ['--order <field[:desc]>', 'its order'] },
    text: ({ name }) => `Saved ${name}.`,
  })

  plain(query, 'rename', 'library.changeQuery', {
    does: 'rename a saved query',
    takes: { savedQueryId: '<name>', name: ['<new-name>', 'its new name'] },
    text: ({ name }, _, { savedQueryId }) => `${savedQueryId} is now ${name}.`,
  })

  plain(query, 'delete', 'library.deleteQuery', {
    does: 'delete a saved query',
    takes: { savedQueryId: '<name>' },
    text: (_, __, { savedQueryId }) => `Deleted the query ${savedQueryId}.`,
  })
}

function addHistoryCommands(program: Command): void {
  define<[string, string], CommonOptions>(
    workspaceCommand(program, 'history', 'edit history of an image').argument(
      '<image>',
      'id of the image, such as img_12',
    ),
    ([ws, image], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const edits = await wholeHistory(client, idFrom(ImageId, 'img_12', image))
        const rows = edits.map(({ revision, atMs, user, kind, diff }) => [
          revision,
          minute(atMs),
          user,
          kind,
          diff.annotations.length,
          diff.state ? `${diff.state.before} → ${diff.state.after}` : null,
        ])
        const head = ['revision', 'when', 'who', 'kind', 'labels', 'state']
        return { json: { edits }, text: table(head, rows, 'No changes yet') }
      }),
  )
  plain(program, 'revert', 'labeling.revert', {
    does: 'revert the labels of an image to a revision, as a new edit',
    takes: { imageId: '<image>', revision: ['<revision>', '0 is before the first edit'] },
    request: () => ({ editId: editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16)))) }),
    text: ({ revision: made, stateKept }, { imageId, revision }) =>
      `${imageId} reverted to revision ${revision}, as revision ${made}.${stateKept ? ' The review state is unchanged.' : ''}`,
  })
}

/** Page by page, oldest first. */
async function wholeHistory(client: EngineClient, imageId: string): Promise<Edit[]> {
  const edits: Edit[] = []
  for (let before: number | undefined; ; before = edits[0]?.revision) {
    const page = await client.labeling.history({ imageId, before, limit: 1000 })
    edits.unshift(...page.edits)
    if (page.earlier === 0) return edits
  }
}
