/**
 * The shapes of what travels on `/ws` (docs/protocolo.md): types only, nothing runs here.
 *
 * @typedef {Record<string, any>} Estado  a topic's fields, as the server names them
 * @typedef {[numero: number, em: string, nivel: string, texto: string]} Linha
 * @typedef {{de: number, ate: number}} Gap  line numbers that are missing, both bounds inclusive
 * @typedef {[topic: string, seq: number] | [topic: string, seq: number, linhas: number]} Claim
 *
 * @typedef {object} Delta
 * @property {string} topic
 * @property {number} from  covers (from, to]
 * @property {number} to
 * @property {Estado} [estado]  only the fields that changed; nested objects come whole
 * @property {Linha[]} [linhas]
 *
 * @typedef {object} Snapshot
 * @property {string} topic
 * @property {number} seq
 * @property {Estado} [estado]  absent when `seq` equals mine
 * @property {number} [de_linha]  the first line that the server looked at
 * @property {Linha[]} [linhas]
 * @property {boolean} [reset]  the database was restored: a lower seq is the truth
 *
 * @typedef {{type: string, id?: string | null, topic?: string, code?: string, detail?: string,
 *   execucao?: {id: string, status_execucao?: string}, repetido?: boolean, agora?: string, versao?: string,
 *   hops?: {redis_ms?: number | null, robo_ms?: number | null, ativas?: number | null}, in_ms?: number,
 *   pessoas?: Pessoa[]}} Said
 * @typedef {{nome: string, fazendo: string, desde: string}} Pessoa
 * @typedef {Said & Partial<Delta> & Partial<Snapshot>} Message
 *
 * @typedef {object} Told  what a Story tells: the whole state, never a part to merge
 * @property {string} topic
 * @property {number} seq
 * @property {Estado} estado
 * @property {any[][]} mudou  a month's hint: [processo, operadora, cliente, status_processo, tom]
 * @property {Linha[]} linhas  new to me, in order
 * @property {Gap[]} gaps  what is missing before, between or after these lines
 * @property {number | null} corte  after a reset: lines above this number never happened
 * @property {boolean} snapshot
 *
 * @typedef {object} StoryOptions
 * @property {string} topic
 * @property {number} [seq]  what the page was rendered with; 0 = nothing
 * @property {number | null} [linhas]  number of the last line shown; null = lines do not interest me
 * @property {Estado | null} [estado]  null = only the rendered page knows it
 * @property {(told: Told) => void} tell
 * @property {() => void} ask  says `have` to the server
 * @property {() => number} [now]  ms
 */
export {}
