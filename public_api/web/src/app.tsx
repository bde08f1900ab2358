import { ErrorBoundary, LocationProvider, Route, Router } from "preact-iso";
import { Home } from "./pages/home";
import { NotFound } from "./pages/not-found";
import { page } from "./parts/broken";
import { Strips } from "./parts/strips";
import { TabBar } from "./parts/tab-bar";
import { Toasts } from "./parts/toast";

const About = page(() => import("./pages/about"));
const Amenities = page(() => import("./around/amenities"));
const Case = page(() => import("./pages/case"));
const Drafts = page(() => import("./pages/drafts"));
const Facility = page(() => import("./around/facility"));
const Find = page(() => import("./pages/find"));
const Follows = page(() => import("./pages/follows"));
const Guide = page(() => import("./town/guide"));
const Inbox = page(() => import("./pages/inbox"));
const MapPage = page(() => import("./mapping/map-page"));
const Me = page(() => import("./pages/me"));
const Mine = page(() => import("./pages/mine"));
const MyCase = page(() => import("./pages/my-case"));
const Notice = page(() => import("./town/notice"));
const Notices = page(() => import("./town/notices"));
const Points = page(() => import("./town/points"));
const Report = page(() => import("./report/report"));
const SignIn = page(() => import("./pages/sign-in"));
const Staff = page(() => import("./staff/index"));
const Statistics = page(() => import("./town/statistics"));
const Survey = page(() => import("./town/survey"));
const Voices = page(() => import("./town/voices"));

export function App() {
  return (
    <LocationProvider>
      <a class="skip" href="#main">跳到正文</a>
      <Strips />
      <ErrorBoundary>
        <Router onLoadEnd={() => scrollTo(0, 0)}>
          <Route path="/" component={Home} />
          <Route path="/about" component={About} />
          <Route path="/amenities" component={Amenities} />
          <Route path="/case" component={Find} />
          <Route path="/case/:number" component={Case} />
          <Route path="/drafts" component={Drafts} />
          <Route path="/facility/:scene" component={Facility} />
          <Route path="/follows" component={Follows} />
          <Route path="/inbox" component={Inbox} />
          <Route path="/map" component={MapPage} />
          <Route path="/me" component={Me} />
          <Route path="/mine" component={Mine} />
          <Route path="/mine/:number" component={MyCase} />
          <Route path="/notices" component={Notices} />
          <Route path="/notices/guide/:code" component={Guide} />
          <Route path="/notices/:id" component={Notice} />
          <Route path="/points" component={Points} />
          <Route path="/report" component={Report} />
          <Route path="/sign-in" component={SignIn} />
          <Route path="/staff" component={Staff} />
          <Route path="/staff/*" component={Staff} />
          <Route path="/statistics" component={Statistics} />
          <Route path="/voices" component={Voices} />
          <Route path="/voices/:id" component={Survey} />
          <Route default component={NotFound} />
        </Router>
      </ErrorBoundary>
      <TabBar />
      <Toasts />
    </LocationProvider>
  );
}
