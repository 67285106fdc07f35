import type { Command } from 'commander'
import type { Comparison, ExperimentKind, Model, PrelabelResult, Replay } from '#contract'
import { choiceOption, numberBetween, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { modelNamed } from '../model-named.ts'
import { type CommonOptions, type Session, withWorkspace } from '../session.ts'
import { table } from '../table.ts'

const kinds: readonly ExperimentKind[] = ['canary', 'ab']
const reviewed = 'state == "reviewed" || state == "approved"'

type ReplayOptions = CommonOptions & {
  current: string
  candidate: string
  kind: ExperimentKind
  margin?: number
  where?: string
  order?: string
  prelabel?: boolean
}

/** Trials of a model on a share of the images, and what they would have decided before. */
export function addExperimentCommands(program: Command): void {
  const experiment = program.command('experiment').description('canary and A/B trials of a model')

  define<[string], ReplayOptions>(
    workspaceCommand(experiment, 'replay', 'what a trial would have decided on reviewed images; moves nothing')
      .requiredOption('--current <model>', 'the model to compare with, by id or name')
      .requiredOption('--candidate <model>', 'the model to judge, by id or name')
      .addOption(choiceOption('--kind <kind>', 'no worse (canary) or better (ab)', kinds).default('canary'))
      .option('--margin <n>', 'how much worse still counts as no worse', numberBetween(0, 0.5))
      .option('--where <expr>', 'filter')
      .option('--order <field[:desc]>', 'order of the images (default: as they were reviewed)')
      .option('--prelabel', 'run both models first on the reviewed images that they have not seen'),
    ([ws], options) =>
      withWorkspace(ws, options, async (session) => {
        await checkWhere(session.client, options.where)
        const current = await modelNamed(session, options.current)
        const candidate = await modelNamed(session, options.candidate)
        if (options.prelabel)
          for (const model of [current, candidate]) await runOnReviewed(session, model, options.where)
        const { kind, margin, where, order } = options
        const replay = await session.client.experiments.replay(
          { current: current.modelId, candidate: candidate.modelId, kind, margin, where, order },
          { signal: session.signal },
        )
        return { json: replay, text: replayText(replay) }
      }),
  )
}

async function runOnReviewed(
  { client, follow }: Session,
  { modelId }: Model,
  where: string | undefined,
): Promise<void> {
  const filter = where === undefined ? reviewed : `(${reviewed}) && (${where})`
  await follow<PrelabelResult>(await client.models.prelabel({ modelId, where: filter }))
}

const odds = (log: number): string => `${Math.exp(log).toPrecision(3)}:1`
const signed = (value: number | null): string =>
  value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`

const replayText = (replay: Replay): string => [...replay.because, '', evidenceText(replay)].join('\n')

/** The evidence, what users saw, and the classes. */
function evidenceText({ candidateName, logE, odds: needed, strata, guardrails, telling }: Comparison): string {
  const shown = { current: 'current shown', candidate: 'candidate shown', none: 'blind', together: 'together' }
  return [
    `${odds(logE.promote)} that ${candidateName} is no worse, ${odds(logE.rollback)} that it is worse; ${needed}:1 decides.`,
    table(
      ['predictions', 'images', 'difference', '± 95 %'],
      strata
        .filter(({ clusters }) => clusters > 0)
        .map((one) => [shown[one.shown], one.clusters, signed(one.mean), one.halfWidth?.toFixed(3) ?? null]),
      'No images yet',
    ),
    table(
      ['guardrail', 'objects', 'difference', 'evidence', 'state'],
      guardrails.map((one) => [
        one.class ?? one.guard ?? '',
        one.objects ?? null,
        signed(one.difference ?? null),
        one.logE === null ? null : odds(one.logE),
        one.state,
      ]),
      'No guardrails yet',
    ),
    ...[['Better', telling.candidate] as const, ['Worse', telling.current] as const].flatMap(([title, images]) =>
      images.length > 0
        ? [
            `${title}: ${images
              .slice(0, 5)
              .map(({ path, difference }) => `${path} ${signed(difference)}`)
              .join(', ')}`,
          ]
        : [],
    ),
  ].join('\n')
}
