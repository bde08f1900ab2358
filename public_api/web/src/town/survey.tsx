import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { NeedsSignIn } from "../parts/needs-sign-in";
import { Page } from "../parts/page";

type Question = Shapes["PublicQuestion"];
type Answers = Record<string, string[]>;
const SCALE = ["1", "2", "3", "4", "5"].map((code) => ({ code, text: code }));

export default function Survey() {
  const { params } = useRoute();
  const survey_id = params["id"] ?? "";
  const found = useAsked(() => ask(door.GET("/public/v1/surveys/{survey_id}", { params: { path: { survey_id } } })), [survey_id]);
  return (
    <Page title="意见征集" back="/voices">
      <Shown of={found}>
        {(survey) => (
          <>
            <section class="card stack"><h2 style={{ fontSize: "1.3rem" }}>{survey.title}</h2><p style={{ whiteSpace: "pre-line" }}>{survey.text}</p></section>
            {survey.is_open ? <NeedsSignIn why="登录后参与，每人一次"><Once survey={survey} /></NeedsSignIn> : <Results survey={survey} />}
          </>
        )}
      </Shown>
    </Page>
  );
}

/** The form, unless one has filled it in before. */
function Once({ survey }: { survey: Shapes["PublicSurvey"] }) {
  const answered = useAsked(() => ask(door.GET("/api/v1/surveys/answered")), [survey.id]);
  return (
    <Shown of={answered}>
      {({ items }) => (items.includes(survey.id) ? <p class="note good" role="status">您已填写过该问卷，谢谢您的意见。结果在结束后公布。</p> : <Form survey={survey} />)}
    </Shown>
  );
}

function Form({ survey }: { survey: Shapes["PublicSurvey"] }) {
  const [answers, setAnswers] = useState<Answers>({});
  const { route } = useLocation();
  const lacks = survey.questions.some((one) => one.needed && !(answers[one.code]?.length));
  const choose = (question: Question, option: string) => {
    const old = answers[question.code] ?? [];
    const many = question.kind === "many";
    setAnswers({ ...answers, [question.code]: !many ? [option] : old.includes(option) ? old.filter((one) => one !== option) : [...old, option] });
  };
  const send = () =>
    attempt(`survey ${survey.id}`, async () => {
      const body = { client_key: crypto.randomUUID(), answers };
      await ask(door.POST("/api/v1/surveys/{survey_id}/answers", { params: { path: { survey_id: survey.id } }, body }));
      route("/voices");
      return "谢谢您的意见";
    });
  return (
    <>
      {survey.questions.map((question) => (
        <fieldset key={question.code} class="card">
          <legend class="unseen">{question.text}</legend>
          <h2 aria-hidden>{question.text}{question.needed && " *"}</h2>
          {question.most && <p class="soft small">最多选 {question.most} 项</p>}
          <div class="chips">
            {(question.kind === "scale" ? SCALE : question.options).map((option) => (
              <label key={option.code} class="chip">
                <input
                  class="unseen" type={question.kind === "many" ? "checkbox" : "radio"} name={question.code}
                  checked={answers[question.code]?.includes(option.code) ?? false} onChange={() => choose(question, option.code)}
                />
                {option.text}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <button class="button big full" disabled={lacks} onClick={() => void send()}>提交</button>
    </>
  );
}

function Results({ survey }: { survey: Shapes["PublicSurvey"] }) {
  const results = survey.results;
  if (!results) return <p class="note">已结束，结果几分钟后公布。</p>;
  if (results.answered === null) return <p class="note">已结束。参与人数较少，结果不公布。</p>;
  return (
    <>
      <p class="soft">共 {results.answered} 人参与</p>
      {survey.questions.map((question) => {
        const counts = new Map(results.questions.find((one) => one.code === question.code)?.options.map((one) => [one.code, one.count]));
        return (
          <section key={question.code} class="card">
            <h2>{question.text}</h2>
            <ul class="bars">
              {(question.kind === "scale" ? SCALE : question.options).map((option) => {
                const count = counts.get(option.code) ?? null;
                return (
                  <li key={option.code}>
                    <span>{option.text}</span><span class="num">{count ?? "—"}</span>
                    <span class="bar" aria-hidden><b style={{ width: `${count === null ? 0 : (count / (results.answered || 1)) * 100}%` }} /></span>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </>
  );
}
