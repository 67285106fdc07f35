import type { Command } from 'commander'
import { type Comparison, type Experiment, ExperimentSteps, type PrelabelResult, type Replay } from '#contract'
import { oddsText, signed } from '#engine'
import { ExperimentId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { idFrom } from '../../arguments.ts'
import { UsageError } from '../../outcome.ts'
import { evidenceOn } from '../../output/evidence-text.ts'
import { count, table } from '../../output/table.ts'
import type { Session } from '../../session.ts'

const reviewed = 'state == "reviewed" || state == "approved"'

const fields = {
  candidate: ['--candidate <model>', 'the model to test, by id or name'],
  kind: ['--kind <kind>', 'no worse (canary) or better (ab)'],
  margin: [
    '--margin <n>',
    'how much worse still counts as no worse, as half a difference of manual work saved: 0.02 is 4% of it',
  ],
} as const

/** Adds the commands on experiments with a model on a share of the images, and on replays of past reviews. */
export function addExperimentCommands(program: Command): void {
  const experiment = program.command('experiment').description('canary and A/B experiments with a model')

  addStartCommand(experiment)

  addCommand(experiment, 'run', 'experiments.run', {
    does: 'run both models of the experiment on the images that need it',
    answer: async (session) => runBoth(session, await chosen(session, undefined)),
    text: (experiment) => experimentText(experiment),
  })

  addCommand(experiment, 'status', 'experiments.get', {
    does: 'show the evidence of an experiment, and what would decide it',
    takes: { experimentId: ['[experiment]', 'its id (default: the newest)'] },
    text: (found) => experimentText(existing(found)),
  })

  addMoveCommands(experiment)

  addReplayCommand(experiment)
}

function addStartCommand(experiment: Command): void {
  addCommand(experiment, 'start', 'experiments.start', {
    does: 'test a model against the current one on a share of the images',
    takes: {
      candidate: fields.candidate,
      kind: fields.kind,
      steps: ['--share <list>', 'percent of the images, step by step (default: 5,20,50,100)', sharesFrom],
      margin: fields.margin,
      automatic: ['--auto', 'promote the candidate automatically once it is proven'],
    },
    answer: async (session, given) => runBoth(session, await session.client.experiments.start(given)),
    text: experimentText,
  })
}

function addMoveCommands(experiment: Command): void {
  for (const [verb, does] of moves)
    addCommand(experiment, verb, 'experiments.stop', {
      does,
      takes: { id: ['[experiment]', 'its id (default: the newest)'], reason: ['--reason <text>', 'why'] },
      async outcome(session, { id, reason = '' }) {
        const { experimentId, candidate } = await chosen(session, id)
        const evidence = verb === 'promote' ? await evidenceOn(session, candidate) : null
        const made = await session.client.experiments[verb]({ experimentId, reason })
        const moved = verb === 'resume' || verb === 'raise' ? await runBoth(session, made) : made
        return { json: verb === 'promote' ? { ...moved, evidence } : moved, text: experimentText(moved) }
      },
    })
}

function addReplayCommand(experiment: Command): void {
  addCommand(experiment, 'replay', 'experiments.replay', {
    does: 'show what an experiment would have decided on reviewed images',
    takes: {
      current: ['--current <model>', 'the model to compare with, by id or name'],
      candidate: ['--candidate <model>', 'the model to evaluate, by id or name'],
      kind: fields.kind,
      margin: fields.margin,
      where: ['--where <expr>', 'filter'],
      order: ['--order <field[:desc]>', 'order of the images (default: as they were reviewed)'],
      prelabel: ['--prelabel', 'first run both models on reviewed images they have not run on'],
    },
    async answer(session, { prelabel, ...request }) {
      const { current, candidate, where } = request
      if (prelabel) for (const modelId of [current, candidate]) await runOnReviewed(session, modelId, where)
      return session.client.experiments.replay(request, { signal: session.signal })
    },
    text: replayText,
  })
}

const moves = [
  ['stop', 'end an experiment; the current model stays'],
  ['pause', 'hide the candidate until the experiment is resumed'],
  ['resume', 'resume a paused experiment'],
  ['raise', 'go to the next step now'],
  ['promote', 'make the candidate current; needs --reason until it is proven'],
] as const

/** Reads percentages of the images such as "5,20,50,100". */
function sharesFrom(text: string): number[] {
  const steps = ExperimentSteps.safeParse(text.split(',').map(Number))
  if (!steps.success)
    throw new UsageError(
      `--share ${text} is no list such as 5,20,50,100: up to 10 percentages above 0, each more than the one before.`,
    )
  return steps.data
}

/** Returns an experiment by its id, or the newest. */
async function chosen({ client }: Session, id: string | undefined): Promise<Experiment> {
  const experimentId = id === undefined ? undefined : idFrom(ExperimentId, 'exp_3', id)
  return existing(await client.experiments.get({ experimentId }))
}

function existing(experiment: Experiment | null): Experiment {
  if (!experiment) throw new Error('No experiment yet. Start one: winnow experiment start WORKSPACE --candidate MODEL')
  return experiment
}

function experimentText(experiment: Experiment): string {
  const { candidateName, currentName, conditions, waiting } = experiment
  return [
    `${candidateName} against ${currentName}: ${stateText(experiment)}.`,
    ...experiment.because,
    ...(waiting > 0
      ? [
          `${count(waiting, 'image')} still to be run on by both models: the app does that when idle, \`winnow experiment run\` now.`,
        ]
      : []),
    ...(experiment.tooLarge > 0
      ? [`${count(experiment.tooLarge, 'large image')} processed in tiles: not part of the experiment.`]
      : []),
    '',
    table(
      ['needed to promote', 'found', 'needed', 'met'],
      conditions.map(({ id, found, needed, isMet }) => [
        conditionNames[id],
        id === 'evidence' ? oddsText(Math.log(found)) : found.toFixed(id === 'days' ? 1 : 0),
        id === 'evidence' ? `${needed}:1` : String(needed),
        isMet ? 'yes' : 'no',
      ]),
    ),
    '',
    evidenceText(experiment),
  ].join('\n')
}

/** Returns the state of an experiment, and on how many images the candidate is shown. */
function stateText({ status, steps, step }: Experiment): string {
  const percent = steps[step] ?? 0
  const shown = percent === 0 ? 'in shadow mode, still hidden' : `shown on ${percent}% of the images`
  switch (status) {
    case 'running':
      return `running, ${shown}`
    case 'ready':
      return `proven, waits for \`winnow experiment promote\`; ${shown}`
    case 'paused':
      return `paused at ${percent}%, hidden until \`winnow experiment resume\``
    case 'inconclusive':
      return 'no decision, paused for you and hidden. Promote or stop it'
    case 'promoted':
      return 'promoted: it is current now'
    case 'rolledBack':
      return 'rolled back, the current model stays'
    case 'stopped':
      return 'stopped by a user, the current model stays'
  }
}

const conditionNames: Record<Experiment['conditions'][number]['id'], string> = {
  evidence: 'odds that it is no worse',
  units: 'images reviewed',
  days: 'days',
  reviewers: 'reviewers',
  guardrails: 'guardrails tripped',
}

const guardNames = {
  crash: 'crashes',
  output: 'broken output',
  latency: 'time per image',
  silent: 'finds nothing',
} as const
const guardStates = { ok: 'steady', tripped: 'tripped', 'too-few': 'too few, needs 30' } as const

/** Runs both models on the images that need it, and returns the experiment. */
async function runBoth({ client, follow }: Session, { experimentId }: Experiment): Promise<Experiment> {
  await follow(await client.experiments.run())
  return (await client.experiments.get({ experimentId }))!
}

async function runOnReviewed({ client, follow }: Session, modelId: string, where?: string): Promise<void> {
  const filter = where === undefined ? reviewed : `(${reviewed}) && (${where})`
  await follow<PrelabelResult>(await client.models.prelabel({ modelId, where: filter }))
}

const replayText = (replay: Replay): string => {
  const isMissing = replay.missing.current + replay.missing.candidate > 0
  const hint = isMissing ? ['With --prelabel both run there first.'] : []
  return [...replay.because, ...hint, '', evidenceText(replay)].join('\n')
}

function evidenceText({ candidateName, logE, odds: needed, strata, guardrails, telling }: Comparison): string {
  const shown = { current: 'current shown', candidate: 'candidate shown', none: 'blind', together: 'together' }
  return [
    `The odds are ${oddsText(logE.promote)} that ${candidateName} is no worse and ${oddsText(logE.rollback)} that it is worse; ${needed}:1 decides.`,
    table(
      ['predictions', 'images', 'difference', '± 95 %'],
      strata
        .filter(({ clusters }) => clusters > 0)
        .map((one) => [
          shown[one.shown],
          one.clusters,
          one.mean === null ? null : signed(one.mean),
          one.halfWidth?.toFixed(3) ?? null,
        ]),
      'No images yet',
    ),
    table(
      ['guardrail', 'objects', 'difference', 'odds that it is worse', 'state'],
      guardrails.map((one) => [
        one.class ?? (one.guard ? guardNames[one.guard] : ''),
        one.objects ?? null,
        one.difference === undefined ? null : signed(one.difference),
        one.logE === null ? null : oddsText(one.logE),
        guardStates[one.state],
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
