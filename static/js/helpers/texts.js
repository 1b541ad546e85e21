/** The few sentences that only the page itself can say. */

export const TEXTS = {
  unknownOutcome: 'Resultado desconhecido; confira o estado.',
  notLive: 'Sem conexão ao vivo: o comando não foi enviado.',
  newVersion: 'Nova versão disponível. Recarregue a página quando puder.',
  fragmentFailed: 'Não foi possível atualizar esta parte da página.',
  linesFailed: 'Não foi possível carregar as linhas. Tente de novo.',
  seeExecucao: 'Ver execução',
  /** @param {number} de @param {number} ate */
  older: (de, ate) => `${de} – ${ate} · carregar anteriores`,
  /** @param {number} de @param {number} ate */
  gap: (de, ate) => (de === ate ? `linha ${de} ausente · carregar` : `linhas ${de} – ${ate} ausentes · carregar`),
}
