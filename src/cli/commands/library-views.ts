import type { Command } from 'commander'
import { DuplicatesResult, type Edit, type EngineClient } from '#contract'
import { editIdFrom } from '#model/ids.ts'
import { randomPart } from '#model/random-part.ts'
import { addCommand } from '../add-command.ts'
import { UsageError } from '../outcome.ts'
import { count, minute, tableOf } from '../output/table.ts'

async function noFacet(client: EngineClient, name: string): Promise<string> {
  const { facets } = await client.library.facets({})
  return `There is no facet ${name}. There are: ${facets.map((facet) => facet.name).join(', ')}.`
}

/** Adds the commands that show the library: facets, saved queries, imports, and the history of an image. */
export function addLibraryViewCommands(program: Command): void {
  addFacetsCommand(program)

  addQueryCommands(program)

  addCommand(program, 'imports', 'library.imports', {
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

  addCommand(program, 'duplicates', 'library.findDuplicates', {
    does: 'find near-duplicates; query them with duplicates.rank > 1',
    takes: { distance: '--distance <bits>' },
    follows: DuplicatesResult,
    text: ({ images, groups, nearDuplicates }) =>
      `${count(images, 'image')} compared: ${count(groups, 'group')}, ${nearDuplicates} near-duplicates of a better image.`,
  })

  addHistoryCommands(program)
}

function addFacetsCommand(program: Command): void {
  addCommand(program, 'facets', 'library.facets', {
    does: 'count images by facet',
    takes: {
      where: ['--where <expr>', 'only of these images'],
      facets: ['--facet <name...>', 'only these facets, e.g. state class'],
    },
    async answer({ client }, { where, facets }) {
      const found = await client.library.facets({ where, facets })
      const unknown = facets?.find((name) => !found.facets.some((facet) => facet.name === name))
      if (unknown !== undefined) throw new UsageError(await noFacet(client, unknown))
      return found
    },
    text: ({ facets, images }) =>
      [
        count(images, 'image'),
        ...facets
          .filter(({ values }) => values.length > 0)
          .map(({ title, values }) => tableOf({ [title]: 'title', images: 'images' }, values)),
      ].join('\n\n'),
  })
}

function addQueryCommands(program: Command): void {
  const query = program.command('query').description('saved queries')
  addCommand(query, 'list', 'library.savedQueries', {
    does: 'list saved queries with counts',
    async answer({ client }) {
      const queries = []
      for (const one of await client.library.savedQueries())
        queries.push({ ...one, images: (await client.library.count({ where: one.where })).count })
      return queries
    },
    json: (queries) => ({ queries }),
    text: (queries) =>
      tableOf({ name: 'name', images: 'images', query: 'where', order: 'order' }, queries, 'No saved queries'),
  })
  addCommand(query, 'save', 'library.saveQuery', {
    does: 'save a query under a name',
    takes: { name: '<name>', where: ['--where <expr>', 'the query'], order: ['--order <field[:desc]>', 'its order'] },
    text: ({ name }) => `Saved ${name}.`,
  })

  addCommand(query, 'rename', 'library.changeQuery', {
    does: 'rename a saved query',
    takes: { savedQueryId: '<name>', name: ['<new-name>', 'its new name'] },
    text: ({ name }, _, { savedQueryId }) => `${savedQueryId} is now ${name}.`,
  })

  addCommand(query, 'delete', 'library.deleteQuery', {
    does: 'delete a saved query',
    takes: { savedQueryId: '<name>' },
    text: (_, __, { savedQueryId }) => `Deleted the query ${savedQueryId}.`,
  })
}

function addHistoryCommands(program: Command): void {
  addCommand(program, 'history', 'labeling.history', {
    does: 'edit history of an image',
    takes: { imageId: '<image>' },
    answer: ({ client }, { imageId }) => wholeHistory(client, imageId),
    json: (edits) => ({ edits }),
    text: (edits) =>
      tableOf(
        {
          revision: 'revision',
          when: ({ atMs }) => minute(atMs),
          who: 'user',
          kind: 'kind',
          labels: ({ diff }) => diff.annotations.length,
          state: ({ diff }) => (diff.state ? `${diff.state.before} → ${diff.state.after}` : null),
        },
        edits,
        'No changes yet',
      ),
  })
  addCommand(program, 'revert', 'labeling.revert', {
    does: 'revert the labels of an image to a revision, as a new edit',
    takes: { imageId: '<image>', revision: ['<revision>', '0 is before the first edit'] },
    request: () => ({ editId: editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16)))) }),
    text: ({ revision: made, stateKept }, { imageId, revision }) =>
      `${imageId} reverted to revision ${revision}, as revision ${made}.${stateKept ? ' The review state is unchanged.' : ''}`,
  })
}

/** Returns all edits of an image, oldest first. */
async function wholeHistory(client: EngineClient, imageId: string): Promise<Edit[]> {
  const edits: Edit[] = []
  for (let before: number | undefined; ; before = edits[0]?.revision) {
    const page = await client.labeling.history({ imageId, before, limit: 1000 })
    edits.unshift(...page.edits)
    if (page.earlier === 0) return edits
  }
}
